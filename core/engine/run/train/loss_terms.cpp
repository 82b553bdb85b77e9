#include "core/engine/run/train/loss_terms.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace teardown::engine {

LossTerms lossTermsOf(const Value& losses) {
    std::vector<std::pair<std::string, at::Tensor>> terms;
    const auto set = [&terms](const std::string& name, const at::Tensor& value) {
        const auto found = std::find_if(terms.begin(), terms.end(), [&](const auto& one) { return one.first == name; });
        if (found == terms.end())
            terms.emplace_back(name, value);
        else
            found->second = value;
    };
    for (std::size_t i = 0; i < losses.size(); ++i) {
        const Value& value = losses[i];
        const std::string& name = losses.nameOf(i);
        if (!value.isList()) {
            set(name, at::mean(value.tensor()));
        } else if (value.hasNames()) {
            for (std::size_t k = 0; k < value.size(); ++k) set(value.nameOf(k), value[k].tensor());
        } else {
            at::Tensor sum;
            for (std::size_t k = 0; k < value.size(); ++k) {
                const at::Tensor mean = at::mean(value[k].tensor());
                sum = sum.defined() ? at::add(sum, mean) : mean;
            }
            set(name, sum);
        }
    }
    LossTerms result;
    for (const auto& [name, value] : terms)
        if (name.find("loss") != std::string::npos) result.loss = result.loss.defined() ? at::add(result.loss, value) : value;
    TORCH_CHECK(result.loss.defined(), "the head computes no value with \"loss\" in its name");
    set("loss", result.loss);
    for (const auto& [name, value] : terms) result.logVars.emplace_back(name, value.item<double>());
    return result;
}

}  // namespace teardown::engine
