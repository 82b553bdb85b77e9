#include "core/engine/zoo/losses/loss.h"

#include <algorithm>

namespace teardown::engine {

at::Tensor reduceLoss(const at::Tensor& values, const std::string& reduction, const Loss::Options& options) {
    const at::Tensor weighted = options.weight.defined() ? at::mul(values, options.weight) : values;
    if (reduction == "none") return weighted;
    if (!options.averageFactor) return reduction == "mean" ? at::mean(weighted) : at::sum(weighted);
    TORCH_CHECK(reduction == "mean", "avg_factor can not be used with reduction=\"sum\"");
    return at::div(at::sum(weighted), *options.averageFactor);
}

Formula Accuracy::formula() const {
    std::string counts;
    for (const std::int64_t k : m_topk) counts += (counts.empty() ? "" : ", ") + std::to_string(k);
    return Formula::words("share of the pictures whose class is among the k best scores, k = " + counts);
}

std::vector<double> Accuracy::accuracy(const at::Tensor& scores, const at::Tensor& target) const {
    std::vector<double> shares;
    for (std::int64_t k : m_topk) {
        const at::Tensor best = std::get<1>(at::topk(scores, std::min(k, scores.size(1)), 1));
        const at::Tensor hit = at::eq(best, target.view({-1, 1})).any(1);
        shares.push_back(100.0 * at::mean(hit.to(at::kDouble)).item<double>());
    }
    return shares;
}

}  // namespace teardown::engine
