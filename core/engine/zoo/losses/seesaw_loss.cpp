// SeesawLoss (Wang et al., CVPR 2021; mmcls/models/losses/seesaw_loss.py): cross entropy for classes of which some are rare.
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/losses/loss.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

class SeesawLoss : public ElementwiseLoss {
public:
    explicit SeesawLoss(const Arguments& a)
        : ElementwiseLoss("SeesawLoss", reductionOf(a)),
          m_mitigation(a.number("p")),
          m_compensation(a.number("q")),
          m_classes(a.integer("num_classes")),
          m_eps(a.number("eps")) {
        if (a.boolean("use_sigmoid"))
            throw BuildFailure{a.bad("use_sigmoid", message("seesaw-loss.use-sigmoid", "`use_sigmoid` is not supported"))};
        m_samples = register_buffer("cum_samples", at::zeros({m_classes}));
    }

    Formula formula() const override {
        const Term n = formula::index("n"), k = formula::index("k"), score = formula::tensor("score", "z"), z = score[{n, k}],
                   right = formula::tensor("target", "t")[{n}];
        const auto seen = [](const Term& label) { return formula::max(formula::tensor("cum_samples", "N")[{label}], 1); };
        const auto of = [](const char* line, std::vector<Term> indices) { return formula::tensor(line)[std::move(indices)]; };
        const std::vector<IndexRange> classes{formula::whole("k", score, 1)};
        std::vector<FormulaLine> lines;
        Term factor = 1;
        if (m_mitigation > 0) {
            lines.push_back({"r", {"n", "k"}, formula::power(formula::min(seen(k) / seen(right), 1), m_mitigation), -1});
            factor = of("r", {n, k});
        }
        if (m_compensation > 0) {
            const Term largest = of("a", {n});
            lines.push_back({"a", {"n"}, formula::reduce("max", classes, z), -1});
            lines.push_back({"s", {"n", "k"}, formula::exp(z - largest) / formula::reduce("sum", classes, formula::exp(z - largest)), -1});
            lines.push_back({"c",
                             {"n", "k"},
                             formula::power(formula::max(of("s", {n, k}) / formula::max(of("s", {n, right}), m_eps), 1), m_compensation),
                             -1});
            factor = m_mitigation > 0 ? factor * of("c", {n, k}) : of("c", {n, k});
        }
        const Term moved = of("y", {n, k}), m = of("m", {n}), log = of("l", {n});
        lines.push_back({"y", {"n", "k"}, z + formula::function("log", {factor}) * (1 - formula::where({{k, right}})), -1});
        lines.push_back({"m", {"n"}, formula::reduce("max", classes, moved), -1});
        lines.push_back({"l", {"n"}, m + formula::function("log", {formula::reduce("sum", classes, formula::exp(moved - m))}), -1});
        lines.push_back(reducedLine(log - of("y", {n, right})));
        return Formula(std::move(lines));
    }

protected:
    /// Also counts the samples of each class in cum_samples.
    at::Tensor values(const at::Tensor& score, const at::Tensor& target) override {
        TORCH_CHECK(score.size(0) == target.numel(), "Expected `labels` shape [", score.size(0), "], but got ", target.sizes());
        TORCH_CHECK(score.size(-1) == m_classes, "The channel number of output (", score.size(-1),
                    ") does not match the `num_classes` of seesaw loss (", m_classes, ").");
        const at::Tensor labels = target.to(at::kLong), isRight = at::one_hot(labels, m_classes);
        {
            const at::NoGradGuard noGrad;
            ownStorage(m_samples);  // a trace may show the previous counts
            m_samples.copy_(at::add(m_samples, at::sum(isRight.view({-1, m_classes}), {0}).to(m_samples.scalar_type())));
        }
        at::Tensor weights = at::ones(isRight.sizes(), score.options().requires_grad(false));
        if (m_mitigation > 0) {
            const at::Tensor counts = at::clamp_min(m_samples, 1);
            const at::Tensor ratio = at::div(counts.unsqueeze(0), counts.unsqueeze(1)), rarer = at::lt(ratio, 1.0).to(at::kFloat);
            const at::Tensor mitigation = at::add(at::mul(at::pow(ratio, m_mitigation), rarer), at::rsub(rarer, 1));
            weights = at::mul(weights, mitigation.index_select(0, labels));
        }
        if (m_compensation > 0) {
            const at::Tensor scores = at::softmax(score.detach(), 1), own = scores.gather(1, labels.view({-1, 1}));
            const at::Tensor ratio = at::div(scores, at::clamp_min(own, m_eps)), higher = at::gt(ratio, 1.0).to(at::kFloat);
            weights = at::mul(weights, at::add(at::mul(at::pow(ratio, m_compensation), higher), at::rsub(higher, 1)));
        }
        const at::Tensor moved = at::add(score, at::mul(at::log(weights), at::rsub(isRight, 1)));
        return at::cross_entropy_loss(moved, labels, {}, at::Reduction::None);
    }
    bool perClass() const override { return false; }

private:
    double m_mitigation, m_compensation;
    std::int64_t m_classes;
    double m_eps;
    at::Tensor m_samples;  ///< [num_classes]: samples of each class so far
};

}  // namespace

LayerEntry seesawLossEntry() {
    using py::value;
    return layerEntry<SeesawLoss>(ReferenceClass::of("mmcls.models.losses.seesaw_loss.SeesawLoss"),
                                  "Cross entropy that spares rare classes the punishment by the samples of frequent ones.",
                                  {{"use_sigmoid", value(false), "Only False is supported."},
                                   {"p", value(0.8), "Exponent of the mitigation by the numbers of samples; 0: none."},
                                   {"q", value(2.0), "Exponent of the compensation of wrong scores; 0: none."},
                                   {"num_classes", value(1000), "Number of classes."},
                                   {"eps", value(1e-2), "Smallest score of the right class that divides."},
                                   reductionArgument(),
                                   lossWeightArgument()});
}

}  // namespace teardown::engine
