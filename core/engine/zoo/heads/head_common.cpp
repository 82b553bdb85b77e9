#include "core/engine/zoo/heads/head_common.h"

#include "core/engine/zoo/hole.h"
#include "core/engine/zoo/losses/loss.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

std::shared_ptr<Loss> buildLoss(const Arguments& a, BuildContext& context) {
    if (!a["loss"].isDict())
        throw BuildFailure{a.bad("loss", message("loss.loss-must-be-a", "loss={a}: must be a dict", {{"a", a["loss"].repr()}}))};
    const Result<LayerPtr> made = context.build(modelRegistry(), a["loss"], a.path("loss"));
    if (!made.ok()) throw BuildFailure{made.error()};
    if (const auto* hole = dynamic_cast<const Hole*>(made->get())) return lossHole(a["loss"], hole->reason());
    auto loss = std::dynamic_pointer_cast<Loss>(*made);
    if (!loss)
        throw BuildFailure{a.bad("loss", message("loss.is-no-loss", "{type} is not a loss", {{"type", (*made)->type()}}),
                                 message("do.use-crossentropyloss-or-labelsmoothloss", "Use CrossEntropyLoss or LabelSmoothLoss."))};
    return loss;
}

at::Tensor meanLoss(Loss& loss, const at::Tensor& logits, const at::Tensor& target) {
    Loss::Options options;
    options.averageFactor = static_cast<double>(logits.size(0));
    return loss.loss(logits, target, options);
}

Value multiLabelLosses(Loss& loss, const at::Tensor& logits, const at::Tensor& target) {
    return Value::named({{"loss", meanLoss(loss, logits, at::abs(target.to(logits.scalar_type())))}});
}

std::shared_ptr<Linear> makeClassifierLayer(const Arguments& a) {
    const std::int64_t classes = a.integer("num_classes");
    if (classes <= 0)
        throw BuildFailure{a.bad("num_classes", message("head-parts.num-classes-must-be",
                                                        "num_classes={classes} must be a positive integer", {{"classes", classes}}))};
    return std::make_shared<Linear>(a.integer("in_channels"), classes);
}

std::vector<ArgumentSpec> linearHeadArguments() {
    using py::value;
    return {{"num_classes", {}, "Number of classes."},
            {"in_channels", {}, "Channels of the features."},
            {"init_cfg", py::dict({{"type", value("Normal")}, {"layer", value("Linear")}, {"std", value(0.01)}}),
             "Initialisation rules applied by --init-weights."}};
}

ConfigValue sigmoidLoss() {
    using py::value;
    return py::dict(
        {{"type", value("CrossEntropyLoss")}, {"use_sigmoid", value(true)}, {"reduction", value("mean")}, {"loss_weight", value(1.0)}});
}

}  // namespace teardown::engine
