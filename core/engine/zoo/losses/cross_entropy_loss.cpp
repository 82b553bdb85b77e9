#include "core/engine/zoo/losses/cross_entropy_loss.h"

#include "core/engine/zoo/families.h"
#include "core/engine/zoo/python_values.h"

namespace teardown::engine {

static at::Tensor perClass(const std::vector<double>& values, const at::Tensor& like) {
    return values.empty() ? at::Tensor{} : at::tensor(values, at::kDouble).to(like.scalar_type());
}

at::Tensor CrossEntropyLoss::loss(const at::Tensor& logits, const at::Tensor& target, const Options& options) const {
    const std::string reduction = options.reduction.empty() ? m_settings.reduction : options.reduction;
    const at::Tensor classWeight = perClass(m_settings.classWeight, logits);
    Options used = options;
    at::Tensor values;
    if (m_settings.useSigmoid) {
        TORCH_CHECK(logits.dim() == target.dim(), "the target must have as many dimensions as the logits");
        values = at::binary_cross_entropy_with_logits(logits, target.to(logits.scalar_type()),
                                                      classWeight.defined() ? classWeight.expand_as(logits) : classWeight,
                                                      perClass(m_settings.posWeight, logits), at::Reduction::None);
        if (used.weight.defined() && logits.dim() > 1) used.weight = used.weight.reshape({-1, 1});
    } else if (m_settings.useSoft) {
        values = at::neg(at::mul(target, at::log_softmax(logits, -1)));
        if (classWeight.defined()) values = at::mul(values, classWeight);
        values = at::sum(values, {-1});
    } else {
        values = at::cross_entropy_loss(logits, target, classWeight, at::Reduction::None);
    }
    return at::mul(reduceLoss(values, reduction, used), m_settings.lossWeight);
}

RegistryEntry crossEntropyLossEntry() {
    using py::value;
    return {"CrossEntropyLoss",
            "Minus the log of the probability that the network gives to the right class.",
            "mmcls.models.losses.cross_entropy_loss.CrossEntropyLoss",
            "mmcls/models/losses/cross_entropy_loss.py",
            {{"use_sigmoid", value(false), "Each class on its own, for several labels a picture."},
             {"use_soft", value(false), "Targets are distributions over the classes."},
             {"reduction", value("mean"), "none, mean or sum over the samples."},
             {"loss_weight", value(1.0), "Factor of the result."},
             {"class_weight", py::none(), "A factor per class."},
             {"pos_weight", py::none(), "With use_sigmoid: a factor per class of its positive part."}},
            [](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                CrossEntropyLoss::Settings settings;
                settings.useSigmoid = a.boolean("use_sigmoid");
                settings.useSoft = a.boolean("use_soft");
                if (settings.useSigmoid && settings.useSoft)
                    return a.bad("use_soft", message("cross-entropy-loss.use-sigmoid-and-use", "use_sigmoid and use_soft could not be set simultaneously"));
                settings.reduction = a.text("reduction");
                settings.lossWeight = a.number("loss_weight");
                if (!a["class_weight"].isNone()) settings.classWeight = a.numbers("class_weight");
                if (!a["pos_weight"].isNone()) settings.posWeight = a.numbers("pos_weight");
                return LayerPtr(std::make_shared<CrossEntropyLoss>(std::move(settings)));
            }};
}

}  // namespace teardown::engine
