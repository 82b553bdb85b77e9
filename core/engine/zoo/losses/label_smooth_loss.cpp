// LabelSmoothLoss (Szegedy et al., CVPR 2016, section 7; mmcls/models/losses/label_smooth_loss.py).
#include "core/base/text.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/losses/cross_entropy_loss.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

class LabelSmoothLoss : public Loss {
public:
    LabelSmoothLoss(double smoothing, std::optional<std::int64_t> classes, const std::string& mode)
        : Loss("LabelSmoothLoss"),
          m_epsilon(mode == "classy_vision" ? smoothing / (1 + smoothing) : smoothing),
          m_classes(classes),
          m_multiLabel(mode == "multi_label") {
        CrossEntropyLoss::Settings settings;
        settings.useSigmoid = m_multiLabel;
        settings.useSoft = !m_multiLabel;
        m_ce = register_module("ce", std::make_shared<CrossEntropyLoss>(settings));
    }

    Formula formula() const override {
        const Term t = formula::tensor("t"), z = formula::tensor("score", "z");
        const Term classes = m_classes ? Term(*m_classes) : formula::extent(z, 1, "K");
        const Term soft =
            m_multiLabel ? formula::words(pythonFloat(1 - m_epsilon) + " for the classes of the picture, else " + pythonFloat(m_epsilon))
                         : (1 - m_epsilon) * t + m_epsilon / classes;
        std::vector<FormulaLine> lines;
        if (!m_multiLabel) lines.push_back({"t", {}, formula::words("1 for the class of the picture, else 0"), -1});
        lines.push_back({"s", {}, soft, -1});
        lines.push_back({"loss", {}, formula::call(nameOf(*m_ce), {z, formula::tensor("s")}), 0});
        return Formula(std::move(lines));
    }

protected:
    // The reference accepts reduction and loss_weight but passes neither on to its cross entropy; the values stay equal to mmcls's.
    at::Tensor compute(const at::Tensor& score, const at::Tensor& target, const Options& options) override {
        const std::int64_t classes = m_classes.value_or(score.size(1));
        TORCH_CHECK(classes == score.size(1), "num_classes should equal to cls_score.shape[1], but got num_classes: ", classes,
                    " and cls_score.shape[1]: ", score.size(1));
        at::Tensor labels = target;
        if (isIndexTarget(target)) labels = oneHotLabels(target, classes);
        labels = labels.to(at::kFloat);
        TORCH_CHECK(labels.sizes() == score.sizes(),
                    "LabelSmoothLoss requires output and target to be same shape, but got output.shape: ", score.sizes(),
                    " and target.shape: ", labels.sizes());
        const at::Tensor smoothed =
            m_multiLabel ? at::where(at::gt(labels, 0), at::full_like(labels, 1 - m_epsilon), at::full_like(labels, m_epsilon))
                         : at::add(at::mul(labels, 1 - m_epsilon), m_epsilon / static_cast<double>(classes));
        return m_ce->loss(score, smoothed, options);
    }

private:
    double m_epsilon;
    std::optional<std::int64_t> m_classes;
    bool m_multiLabel;
    std::shared_ptr<CrossEntropyLoss> m_ce;
};

}  // namespace

LayerEntry labelSmoothLossEntry() {
    using py::value;
    return {"LabelSmoothLoss",
            "Cross entropy against smoothed labels.",
            ReferenceClass::of("mmcls.models.losses.label_smooth_loss.LabelSmoothLoss"),
            {{"label_smooth_val", {}, "Probability mass spread over all classes."},
             {"num_classes", py::none(), "Number of classes; None: that of the logits."},
             {"mode", value("original"), "original, classy_vision or multi_label."},
             {"reduction", value("mean"), "Accepted; the reference always takes the mean."},
             {"loss_weight", value(1.0), "Accepted; the reference does not apply it."}},
            [](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                const ConfigValue& smoothing = a["label_smooth_val"];
                if (smoothing.kind() != ValueKind::Float || smoothing.asDouble() < 0 || smoothing.asDouble() >= 1)
                    return a.bad("label_smooth_val",
                                 message("label-smooth-loss.labelsmoothloss-accepts-a-float",
                                         "LabelSmoothLoss accepts a float label_smooth_val over [0, 1), but gets {smoothing}",
                                         {{"smoothing", smoothing.repr()}}));
                const std::string mode = a.text("mode");
                const std::string reduction = a.text("reduction");
                if (reduction != "none" && reduction != "mean" && reduction != "sum")
                    return a.bad("reduction", message("reduction.labelsmoothloss-supports-reduction-none",
                                                      "LabelSmoothLoss supports reduction none, mean and sum, but gets {reduction}",
                                                      {{"reduction", reduction}}));
                if (mode != "original" && mode != "classy_vision" && mode != "multi_label")
                    return a.bad("mode", message("mode.labelsmoothloss-supports-mode-original",
                                                 "LabelSmoothLoss supports mode original, classy_vision and multi_label, but gets {mode}",
                                                 {{"mode", mode}}));
                const std::optional<std::int64_t> classes =
                    a["num_classes"].isNone() ? std::nullopt : std::optional(a.integer("num_classes"));
                return LayerPtr(std::make_shared<LabelSmoothLoss>(smoothing.asDouble(), classes, mode));
            }};
}

}  // namespace teardown::engine
