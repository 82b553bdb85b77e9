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

at::Tensor Loss::loss(const at::Tensor& score, const at::Tensor& target, const Options& options) {
    std::vector<Value::Named> input{{"score", score}, {"target", target}};
    if (options.weight.defined()) input.emplace_back("weight", options.weight);
    for (Value::Named& own : ownTensors()) input.push_back(std::move(own));
    CallContext context;
    if (options.averageFactor) context.values.emplace_back("avg_factor", ConfigValue::floating(*options.averageFactor));
    if (!options.reduction.empty()) context.values.emplace_back("reduction_override", ConfigValue::string(options.reduction));
    return (*this)(Value::named(std::move(input)), context).tensor();
}

Value Loss::forward(const Value& input, const CallContext& context) {
    Options options;
    if (const Value* weight = input.find("weight")) options.weight = weight->tensor();
    if (const ConfigValue* factor = context.find("avg_factor")) options.averageFactor = factor->asDouble();
    if (const ConfigValue* reduction = context.find("reduction_override")) options.reduction = reduction->asString();
    return compute(input.at("score").tensor(), input.at("target").tensor(), options);
}

Formula Accuracy::formula() const {
    std::string counts;
    for (const std::int64_t k : m_topk) counts += (counts.empty() ? "" : ", ") + std::to_string(k);
    return Formula::words("share of the pictures whose class is among the k best scores, k = " + counts);
}

std::vector<double> Accuracy::accuracy(const at::Tensor& scores, const at::Tensor& target) {
    std::vector<double> shares;
    for (const at::Tensor& share : (*this)(Value::named({{"score", scores}, {"target", target}})).tensors())
        shares.push_back(share.item<double>());
    return shares;
}

Value Accuracy::forward(const Value& input, const CallContext&) {
    const at::Tensor &scores = input.at("score").tensor(), &target = input.at("target").tensor();
    std::vector<Value::Named> shares;
    for (std::int64_t k : m_topk) {
        const at::Tensor best = std::get<1>(at::topk(scores, std::min(k, scores.size(1)), 1));
        const at::Tensor hit = at::eq(best, target.view({-1, 1})).any(1);
        shares.emplace_back("top-" + std::to_string(k), at::mul(at::mean(hit.to(at::kDouble)), 100.0));
    }
    return Value::named(std::move(shares));
}

}  // namespace teardown::engine
