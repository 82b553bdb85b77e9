#include "core/engine/zoo/losses/loss.h"

#include "core/base/text.h"
#include "core/registry/python_values.h"

#include <algorithm>

namespace teardown::engine {

at::Tensor reduceLoss(const at::Tensor& values, const std::string& reduction, const Loss::Options& options) {
    const at::Tensor weighted = options.weight.defined() ? at::mul(values, options.weight) : values;
    if (reduction == "none") return weighted;
    if (options.averageFactor) {
        TORCH_CHECK(reduction == "mean", "avg_factor can not be used with reduction=\"sum\"");
        return at::div(at::sum(weighted), *options.averageFactor);
    }
    TORCH_CHECK(reduction == "mean" || reduction == "sum", reduction, " is not a valid value for reduction");
    return reduction == "mean" ? at::mean(weighted) : at::sum(weighted);
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
    TORCH_CHECK(options.reduction.empty() || isOneOf(options.reduction, {"none", "mean", "sum"}),
                "The `reduction_override` should be one of (None, \"none\", \"mean\", \"sum\"), but get \"", options.reduction, "\".");
    return compute(input.at("score").tensor(), input.at("target").tensor(), options);
}

ElementwiseLoss::Reduction ElementwiseLoss::reductionOf(const Arguments& arguments) {
    return {arguments.text("reduction"), arguments.number("loss_weight")};
}

ElementwiseLoss::ElementwiseLoss(std::string type, Reduction reduction)
    : Loss(std::move(type)), m_reduction(std::move(reduction)), m_seen{m_reduction.kind, {}, false, 1, true} {}

at::Tensor ElementwiseLoss::compute(const at::Tensor& score, const at::Tensor& target, const Options& options) {
    const std::string reduction = options.reduction.empty() ? m_reduction.kind : options.reduction;
    {
        const std::lock_guard lock(m_mutex);
        m_seen = {reduction, options.averageFactor, options.weight.defined(), target.dim(), isIndexTarget(target)};
    }
    const at::Tensor each = values(score, target);
    Options used = options;
    if (used.weight.defined()) {
        used.weight = used.weight.to(at::kFloat);
        if (perClass()) {
            TORCH_CHECK(used.weight.dim() == 1, "the weight of the samples must have one dimension, got ", used.weight.dim());
            if (score.dim() > 1) used.weight = used.weight.reshape({-1, 1});
        }
    }
    return at::mul(reduceLoss(each, reduction, used), m_reduction.lossWeight);
}

ElementwiseLoss::Seen ElementwiseLoss::seen() const {
    const std::lock_guard lock(m_mutex);
    return m_seen;
}

FormulaLine ElementwiseLoss::reducedLine(Term each) const {
    const Seen last = seen();
    const Term score = formula::tensor("score", "z");
    if (last.weighted) each = formula::tensor("weight")[{formula::index("n")}] * each;
    std::vector<IndexRange> over{formula::whole("n", score, 0)};
    std::vector<std::string> indices{"n"};
    if (perClass()) {
        over.push_back(formula::whole("k", score, 1));
        indices.emplace_back("k");
    }
    if (last.reduction != "none") {
        each = formula::reduce(last.averageFactor ? "sum" : last.reduction, std::move(over), each);
        if (last.averageFactor) each = each / Term(*last.averageFactor);
        indices.clear();
    }
    if (m_reduction.lossWeight != 1) each = m_reduction.lossWeight * each;
    return {"loss", std::move(indices), each, 0};
}

Term ElementwiseLoss::targetOf(std::vector<FormulaLine>& lines) const {
    const Seen last = seen();
    const Term n = formula::index("n"), k = formula::index("k"), target = formula::tensor("target", "t");
    if (!last.byIndex) return target[{n, k}];
    const Term right = last.targetRank == 1 ? target[{n}] : target[{n, 0}];
    lines.push_back({"h", {"n", "k"}, formula::where({{k, right}}), -1});
    return formula::tensor("h")[{n, k}];
}

bool isIndexTarget(const at::Tensor& target) { return target.dim() == 1 || (target.dim() == 2 && target.size(1) == 1); }

at::Tensor oneHotLabels(const at::Tensor& target, std::int64_t classes) {
    const at::Tensor indices = target.to(at::kLong).view({-1});
    TORCH_CHECK(at::max(indices).item<std::int64_t>() < classes, "Class Index must be less than number of classes");
    return at::one_hot(indices, classes);
}

ArgumentSpec reductionArgument() { return {"reduction", py::value("mean"), "none, mean or sum over the samples."}; }
ArgumentSpec lossWeightArgument() { return {"loss_weight", py::value(1.0), "Factor of the result."}; }

Term binaryCrossEntropyTerm(const Term& z, const Term& t) {
    return formula::max(z, 0) - z * t + formula::function("log", {1 + formula::exp(-formula::function("abs", {z}))});
}

Formula Accuracy::formula() const {
    std::string counts;
    for (const std::int64_t k : m_topk) counts += (counts.empty() ? "" : ", ") + std::to_string(k);
    return Formula::words("share of the pictures whose class is among the k best scores, with a score above 0, k = " + counts);
}

std::vector<double> Accuracy::accuracy(const at::Tensor& scores, const at::Tensor& target) {
    std::vector<double> shares;
    for (const at::Tensor& share : (*this)(Value::named({{"score", scores}, {"target", target}})).tensors())
        shares.push_back(share.item<double>());
    return shares;
}

Value Accuracy::forward(const Value& input, const CallContext&) {
    const at::Tensor &scores = input.at("score").tensor(), &target = input.at("target").tensor();
    const std::int64_t most = *std::max_element(m_topk.begin(), m_topk.end());
    const auto [best, classes] = at::topk(scores.to(at::kFloat), most, 1);
    // The reference's threshold of 0 is meant for probabilities, but the head hands in logits: a right class with a negative one is a miss.
    const at::Tensor hits =
        at::logical_and(at::eq(classes.t(), target.view({1, -1}).expand({most, scores.size(0)})), at::gt(best.t(), 0.0));
    std::vector<Value::Named> shares;
    for (const std::int64_t k : m_topk)
        shares.emplace_back("top-" + std::to_string(k), at::mul(at::sum(hits.slice(0, 0, k).reshape({-1}).to(at::kFloat), {0}, true),
                                                                100.0 / static_cast<double>(scores.size(0))));
    return Value::named(std::move(shares));
}

}  // namespace teardown::engine
