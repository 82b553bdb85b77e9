// The rows of mmcv's norm layer and activation layer registries.
#include "core/engine/nn/activation.h"
#include "core/engine/nn/layer_norm_2d.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

using py::none;
using py::value;

static LayerEntry batchNormRow(const char* name, const char* type, const char* doc) {
    const bool sync = std::string(type) == "SyncBatchNorm";
    std::vector<ArgumentSpec> arguments = {
        {"num_features", {}, "Channels of the input."},
        {"eps", value(1e-5), "Added to the variance before the root."},
        {"momentum", value(0.1), "Weight of a new batch in the running statistics; None: cumulative average."},
        {"affine", value(true), "Whether gamma and beta are trained."},
        {"track_running_stats", value(true), "Whether running statistics are kept for evaluation."},
    };
    if (sync) arguments.push_back({"process_group", none(), "Processes that share statistics while training."});
    return {name, doc,
            sync ? ReferenceClass::of("mmcv.utils.parrots_wrapper.SyncBatchNorm")
                 : ReferenceClass::in("mmcv/cnn/bricks/norm.py", std::string("torch.nn.modules.batchnorm.") + type),
            arguments, [type](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                BatchNorm::Options options;
                options.eps = a.number("eps");
                options.momentum = a["momentum"].isNone() ? std::nullopt : std::optional(a.number("momentum"));
                options.affine = a.boolean("affine");
                options.trackRunningStats = a.boolean("track_running_stats");
                return LayerPtr(std::make_shared<BatchNorm>(type, a.integer("num_features"), options));
            }};
}

static LayerEntry instanceNormRow(const char* name, const char* type) {
    return {name,
            "Normalises each channel of each sample by its own statistics.",
            ReferenceClass::in("mmcv/cnn/bricks/norm.py", std::string("torch.nn.modules.instancenorm.") + type),
            {{"num_features", {}, "Channels of the input."},
             {"eps", value(1e-5), "Added to the variance before the root."},
             {"momentum", value(0.1), "Weight of a new batch in the running statistics."},
             {"affine", value(false), "Whether gamma and beta are trained."},
             {"track_running_stats", value(false), "Whether running statistics are kept for evaluation."}},
            [type](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                return LayerPtr(std::make_shared<InstanceNorm>(type, a.integer("num_features"), a.number("eps"), a.number("momentum"),
                                                               a.boolean("affine"), a.boolean("track_running_stats")));
            }};
}

void addNormLayers(LayerRegistry& registry) {
    registry.add(batchNormRow("BN", "BatchNorm2d", "Normalises a channel by statistics over batch and space."));
    registry.add(batchNormRow("BN1d", "BatchNorm1d", "Batch normalisation of [N, C] or [N, C, L]."));
    registry.add(batchNormRow("BN2d", "BatchNorm2d", "Batch normalisation of [N, C, H, W]."));
    registry.add(batchNormRow("BN3d", "BatchNorm3d", "Batch normalisation of [N, C, D, H, W]."));
    registry.add(batchNormRow("SyncBN", "SyncBatchNorm", "Batch normalisation whose training statistics span all processes."));
    registry.add({"GN",
                  "Normalises groups of channels of each sample.",
                  ReferenceClass::in("mmcv/cnn/bricks/norm.py", "torch.nn.modules.normalization.GroupNorm"),
                  {{"num_groups", {}, "Groups that the channels are split into."},
                   {"num_channels", {}, "Channels of the input."},
                   {"eps", value(1e-5), "Added to the variance before the root."},
                   {"affine", value(true), "Whether gamma and beta are trained."}},
                  [](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                      return LayerPtr(std::make_shared<GroupNorm>(a.integer("num_groups"), a.integer("num_channels"), a.number("eps"),
                                                                  a.boolean("affine")));
                  }});
    registry.add({"LN",
                  "Normalises the last dimensions of each sample.",
                  ReferenceClass::in("mmcv/cnn/bricks/norm.py", "torch.nn.modules.normalization.LayerNorm"),
                  {{"normalized_shape", {}, "Sizes of the last dimensions."},
                   {"eps", value(1e-5), "Added to the variance before the root."},
                   {"elementwise_affine", value(true), "Whether gamma and beta are trained."}},
                  [](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                      return LayerPtr(
                          std::make_shared<LayerNorm>(a.integers("normalized_shape"), a.number("eps"), a.boolean("elementwise_affine")));
                  }});
    registry.add({"LN2d",
                  "Normalises the channels of each place of a map.",
                  ReferenceClass::of("mmcls.models.backbones.convnext.LayerNorm2d"),
                  {{"num_channels", {}, "Channels of the input."},
                   {"eps", value(1e-5), "Added to the variance before the root."},
                   {"elementwise_affine", value(true), "Whether gamma and beta are trained."}},
                  [](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                      return LayerPtr(
                          std::make_shared<LayerNorm2d>(a.integer("num_channels"), a.number("eps"), a.boolean("elementwise_affine")));
                  }});
    registry.add(instanceNormRow("IN", "InstanceNorm2d"));
    registry.add(instanceNormRow("IN1d", "InstanceNorm1d"));
    registry.add(instanceNormRow("IN2d", "InstanceNorm2d"));
    registry.add(instanceNormRow("IN3d", "InstanceNorm3d"));
}

static Result<LayerPtr> createActivation(const Arguments& a, BuildContext&, const char* type) {
    ActivationOptions options;
    const auto number = [&](const char* name, double& target) {
        if (a.signature().argument(name) && !a[name].isNone()) target = a.number(name);
    };
    for (const ArgumentSpec& spec : a.signature().arguments)
        if (spec.name == "inplace")
            options.inplace = a.boolean("inplace");
        else if (spec.name == "approximate")
            options.approximate = a.text("approximate");
        else if (spec.name == "num_parameters")
            options.parameters = a.integer("num_parameters");
    number("negative_slope", options.negativeSlope);
    number("alpha", options.alpha);
    number("lower", options.lower);
    number("upper", options.upper);
    number("min", options.min);
    number("max", options.max);
    number("bias", options.bias);
    number("divisor", options.divisor);
    number("min_value", options.minValue);
    number("max_value", options.maxValue);
    number("init", options.init);
    if (options.divisor == 0) return a.bad("divisor", message("divisor.divisor-must-not-be", "divisor must not be 0"));
    return LayerPtr(std::make_shared<Activation>(type, options));
}

void addActivationLayers(LayerRegistry& registry) {
    const ArgumentSpec inplace{"inplace", value(false), "The reference overwrites its input; Teardown never does."};
    const auto row = [&](const char* name, const char* type, const char* doc, const char* cls, std::vector<ArgumentSpec> arguments) {
        const bool mmcv = std::string_view(cls).starts_with("mmcv.");
        const char* file = std::string_view(name) == "HSwish" ? "mmcv/cnn/bricks/hswish.py" : "mmcv/cnn/bricks/activation.py";
        registry.add({name, doc, mmcv ? ReferenceClass::of(cls) : ReferenceClass::in(file, cls), std::move(arguments),
                      [type](const Arguments& a, BuildContext& context) { return createActivation(a, context, type); }});
    };
    row("ReLU", "ReLU", "max(0, x)", "torch.nn.modules.activation.ReLU", {inplace});
    row("LeakyReLU", "LeakyReLU", "x, or a small slope below zero.", "torch.nn.modules.activation.LeakyReLU",
        {{"negative_slope", value(0.01), "Slope below zero."}, inplace});
    row("PReLU", "PReLU", "A leaky ReLU whose slope is trained.", "torch.nn.modules.activation.PReLU",
        {{"num_parameters", value(1), "One slope for all channels, or one each."}, {"init", value(0.25), "Initial slope."}});
    row("RReLU", "RReLU", "A leaky ReLU whose slope is random during training.", "torch.nn.modules.activation.RReLU",
        {{"lower", value(0.125), "Smallest slope."}, {"upper", value(1.0 / 3), "Largest slope."}, inplace});
    row("ReLU6", "ReLU6", "min(max(0, x), 6)", "torch.nn.modules.activation.ReLU6", {inplace});
    row("ELU", "ELU", "x, or alpha (e^x - 1) below zero.", "torch.nn.modules.activation.ELU",
        {{"alpha", value(1.0), "Limit far below zero, negated."}, inplace});
    row("Sigmoid", "Sigmoid", "1 / (1 + e^-x)", "torch.nn.modules.activation.Sigmoid", {});
    row("Tanh", "Tanh", "Hyperbolic tangent.", "torch.nn.modules.activation.Tanh", {});
    row("SiLU", "SiLU", "x sigmoid(x)", "torch.nn.modules.activation.SiLU", {inplace});
    const std::vector<ArgumentSpec> clamp = {{"min", value(-1.0), "Lower limit."}, {"max", value(1.0), "Upper limit."}};
    row("Clamp", "Clamp", "Limits values to a range.", "mmcv.cnn.bricks.activation.Clamp", clamp);
    row("Clip", "Clamp", "Another name of Clamp.", "mmcv.cnn.bricks.activation.Clamp", clamp);
    row("GELU", "GELU", "x times the normal distribution function of x.", "torch.nn.modules.activation.GELU",
        {{"approximate", value("none"), "none, or tanh for the approximation."}});
    row("HSigmoid", "HSigmoid", "A sigmoid of straight lines.", "mmcv.cnn.bricks.hsigmoid.HSigmoid",
        {{"bias", value(3.0), "Added before dividing."},
         {"divisor", value(6.0), "Divides the sum."},
         {"min_value", value(0.0), "Lower limit."},
         {"max_value", value(1.0), "Upper limit."}});
    row("Swish", "Swish", "x sigmoid(x), as mmcv wrote it before PyTorch had SiLU.", "mmcv.cnn.bricks.swish.Swish", {});
    row("HSwish", "Hardswish", "x relu6(x + 3) / 6", "torch.nn.modules.activation.Hardswish", {inplace});
}

}  // namespace teardown::engine
