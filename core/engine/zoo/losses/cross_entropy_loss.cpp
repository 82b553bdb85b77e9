#include "core/engine/zoo/losses/cross_entropy_loss.h"

#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

static at::Tensor perClassWeight(const std::vector<double>& values, const at::Tensor& like) {
    return values.empty() ? at::Tensor{} : at::tensor(values, at::kDouble).to(like.scalar_type());
}

std::vector<Value::Named> CrossEntropyLoss::ownTensors() const {
    std::vector<Value::Named> own;
    if (!m_settings.classWeight.empty()) own.emplace_back("class_weight", at::tensor(m_settings.classWeight, at::kFloat));
    if (m_settings.useSigmoid && !m_settings.posWeight.empty())
        own.emplace_back("pos_weight", at::tensor(m_settings.posWeight, at::kFloat));
    return own;
}

at::Tensor CrossEntropyLoss::values(const at::Tensor& score, const at::Tensor& target) {
    const at::Tensor classWeight = perClassWeight(m_settings.classWeight, score);
    if (m_settings.useSigmoid) {
        TORCH_CHECK(score.dim() == target.dim(), "the target must have as many dimensions as the score");
        return at::binary_cross_entropy_with_logits(score, target.to(score.scalar_type()),
                                                    classWeight.defined() ? classWeight.repeat({score.size(0), 1}) : classWeight,
                                                    perClassWeight(m_settings.posWeight, score), at::Reduction::None);
    }
    if (!m_settings.useSoft) return at::cross_entropy_loss(score, target, classWeight, at::Reduction::None);
    at::Tensor values = at::mul(at::neg(target), at::log_softmax(score, -1));
    if (classWeight.defined()) values = at::mul(values, classWeight);
    return at::sum(values, {-1});
}

Formula CrossEntropyLoss::formula() const {
    const Term n = formula::index("n"), k = formula::index("k"), score = formula::tensor("score", "z"),
               target = formula::tensor("target", "t");
    const Term z = score[{n, k}], log = formula::tensor("l")[{n}], m = formula::tensor("m")[{n}];
    const std::vector<IndexRange> classes{formula::whole("k", score, 1)};
    const auto weighted = [&](const Term& each, const Term& place) {
        return m_settings.classWeight.empty() ? each : formula::tensor("class_weight", "w")[{place}] * each;
    };
    if (m_settings.useSigmoid) {
        const Term t = target[{n, k}], tail = formula::function("log", {1 + formula::exp(-formula::function("abs", {z}))});
        const Term each = m_settings.posWeight.empty()
                              ? binaryCrossEntropyTerm(z, t)
                              : (1 - t) * z + (1 + (formula::tensor("pos_weight", "p")[{k}] - 1) * t) * (tail + formula::max(-z, 0));
        return Formula({reducedLine(weighted(each, k))});
    }
    std::vector<FormulaLine> lines = {
        {"m", {"n"}, formula::reduce("max", classes, z), -1},
        {"l", {"n"}, m + formula::function("log", {formula::reduce("sum", classes, formula::exp(z - m))}), -1}};
    const Term right = target[{n}];
    // PyTorch's cross entropy takes distributions, too.
    const bool soft = m_settings.useSoft || sawTargetPerClass();
    lines.push_back(reducedLine(soft ? formula::reduce("sum", classes, target[{n, k}] * weighted(log - z, k))
                                     : weighted(log - score[{n, right}], right)));
    return Formula(std::move(lines));
}

LayerEntry crossEntropyLossEntry() {
    using py::value;
    return {"CrossEntropyLoss",
            "Minus the log of the probability that the network gives to the right class.",
            ReferenceClass::of("mmcls.models.losses.cross_entropy_loss.CrossEntropyLoss"),
            {{"use_sigmoid", value(false), "Each class separately, for several labels per picture."},
             {"use_soft", value(false), "Targets are distributions over the classes."},
             reductionArgument(),
             lossWeightArgument(),
             {"class_weight", py::none(), "A factor per class."},
             {"pos_weight", py::none(), "With use_sigmoid: a factor per class of its positive part."}},
            [](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                CrossEntropyLoss::Settings settings;
                settings.useSigmoid = a.boolean("use_sigmoid");
                settings.useSoft = a.boolean("use_soft");
                if (settings.useSigmoid && settings.useSoft)
                    return a.bad("use_soft", message("cross-entropy-loss.use-sigmoid-and-use",
                                                     "use_sigmoid and use_soft could not be set simultaneously"));
                settings.reduction = ElementwiseLoss::reductionOf(a);
                if (!a["class_weight"].isNone()) settings.classWeight = a.numbers("class_weight");
                if (!a["pos_weight"].isNone()) settings.posWeight = a.numbers("pos_weight");
                return LayerPtr(std::make_shared<CrossEntropyLoss>(std::move(settings)));
            }};
}

}  // namespace teardown::engine
