// FocalLoss (Lin et al., ICCV 2017; mmcls/models/losses/focal_loss.py) and AsymmetricLoss (Ben-Baruch et al., ICCV 2021;
// asymmetric_loss.py): each class separately, and what is already right counts little.
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/losses/loss.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

/// The target with a value per class, of the score's type. Throws c10::Error if it has another shape.
at::Tensor targetPerClass(const at::Tensor& score, const at::Tensor& target) {
    const at::Tensor labels = isIndexTarget(target) ? oneHotLabels(target, score.size(-1)) : target;
    TORCH_CHECK(labels.sizes() == score.sizes(), "pred and target should be in the same shape.");
    return labels.to(score.scalar_type());
}

class FocalLoss : public ElementwiseLoss {
public:
    explicit FocalLoss(const Arguments& a)
        : ElementwiseLoss("FocalLoss", reductionOf(a)), m_gamma(a.number("gamma")), m_alpha(a.number("alpha")) {}

    Formula formula() const override {
        const Term n = formula::index("n"), k = formula::index("k"), z = formula::tensor("score", "z")[{n, k}],
                   p = formula::tensor("p")[{n, k}];
        std::vector<FormulaLine> lines;
        const Term t = targetOf(lines);
        lines.push_back({"p", {"n", "k"}, 1 / (1 + formula::exp(-z)), -1});
        const Term wrong = (1 - p) * t + p * (1 - t), alpha = m_alpha * t + (1 - Term(m_alpha)) * (1 - t);
        lines.push_back(reducedLine(alpha * formula::power(wrong, m_gamma) * binaryCrossEntropyTerm(z, t)));
        return Formula(std::move(lines));
    }

protected:
    at::Tensor values(const at::Tensor& score, const at::Tensor& target) override {
        const at::Tensor t = targetPerClass(score, target), p = at::sigmoid(score);
        const at::Tensor wrong = at::add(at::mul(at::rsub(p, 1), t), at::mul(p, at::rsub(t, 1)));
        const at::Tensor alpha = at::add(at::mul(t, m_alpha), at::mul(at::rsub(t, 1), 1 - m_alpha));
        const at::Tensor weight = at::mul(alpha, at::pow(wrong, m_gamma));
        return at::mul(at::binary_cross_entropy_with_logits(score, t, {}, {}, at::Reduction::None), weight);
    }
    bool perClass() const override { return true; }

private:
    double m_gamma, m_alpha;
};

class AsymmetricLoss : public ElementwiseLoss {
public:
    explicit AsymmetricLoss(const Arguments& a)
        : ElementwiseLoss("AsymmetricLoss", reductionOf(a)),
          m_positive(a.number("gamma_pos")),
          m_negative(a.number("gamma_neg")),
          m_clip(a["clip"].isNone() ? 0 : a.number("clip")),
          m_sigmoid(a.boolean("use_sigmoid")),
          m_eps(a.number("eps")) {}

    Formula formula() const override {
        const Term n = formula::index("n"), k = formula::index("k"), score = formula::tensor("score", "z"), z = score[{n, k}],
                   m = formula::tensor("m")[{n}], p = formula::tensor("p")[{n, k}], q = formula::tensor("q")[{n, k}];
        const std::vector<IndexRange> classes{formula::whole("k", score, 1)};
        std::vector<FormulaLine> lines;
        const Term t = targetOf(lines);
        if (m_sigmoid) {
            lines.push_back({"p", {"n", "k"}, 1 / (1 + formula::exp(-z)), -1});
        } else {
            const Term sum = formula::tensor("s")[{n}];
            lines.push_back({"m", {"n"}, formula::reduce("max", classes, z), -1});
            lines.push_back({"s", {"n"}, formula::reduce("sum", classes, formula::exp(z - m)), -1});
            lines.push_back({"p", {"n", "k"}, formula::exp(z - m) / sum, -1});
        }
        const Term absent = m_clip > 0 ? formula::min(1 - p + m_clip, 1) : 1 - p;
        lines.push_back({"q", {"n", "k"}, absent * (1 - t) + p * t, -1});
        const Term focus = formula::power(1 - q, m_positive * t + m_negative * (1 - t));
        lines.push_back(reducedLine(-formula::function("log", {formula::max(q, m_eps)}) * focus));
        return Formula(std::move(lines));
    }

protected:
    at::Tensor values(const at::Tensor& score, const at::Tensor& target) override {
        const at::Tensor t = targetPerClass(score, target), p = m_sigmoid ? at::sigmoid(score) : at::softmax(score, -1);
        at::Tensor absent = at::rsub(p, 1);
        if (m_clip > 0) absent = at::clamp_max(at::add(absent, m_clip), 1);
        const at::Tensor right = at::add(at::mul(absent, at::rsub(t, 1)), at::mul(p, t));
        const at::Tensor gamma = at::add(at::mul(t, m_positive), at::mul(at::rsub(t, 1), m_negative));
        return at::mul(at::neg(at::log(at::clamp_min(right, m_eps))), at::pow(at::rsub(right, 1), gamma));
    }
    bool perClass() const override { return true; }

private:
    double m_positive, m_negative;  ///< gamma of classes that are present, and absent
    double m_clip;                  ///< 0: none
    bool m_sigmoid;                 ///< else softmax
    double m_eps;
};

}  // namespace

void addFocalLosses(LayerRegistry& registry) {
    using py::value;
    registry.add(layerEntry<FocalLoss>(ReferenceClass::of("mmcls.models.losses.focal_loss.FocalLoss"),
                                       "Binary cross entropy in which classes that are already scored rightly count little.",
                                       {{"gamma", value(2.0), "How much less they count; 0: all the same."},
                                        {"alpha", value(0.25), "Weight of classes that are present; absent ones have 1 - alpha."},
                                        reductionArgument(),
                                        lossWeightArgument()}));
    registry.add(layerEntry<AsymmetricLoss>(ReferenceClass::of("mmcls.models.losses.asymmetric_loss.AsymmetricLoss"),
                                            "A focal loss whose focus differs between classes that are present and absent.",
                                            {{"gamma_pos", value(0.0), "Focus on classes that are present and scored wrongly."},
                                             {"gamma_neg", value(4.0), "Focus on classes that are absent and scored wrongly."},
                                             {"clip", value(0.05), "Probability below which an absent class counts nothing; None: 0."},
                                             reductionArgument(),
                                             lossWeightArgument(),
                                             {"use_sigmoid", value(true), "Each class separately; else softmax over the classes."},
                                             {"eps", value(1e-8), "Smallest value whose logarithm is taken."}}));
}

}  // namespace teardown::engine
