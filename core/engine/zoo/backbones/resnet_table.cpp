// The rows of the ResNet family in the models registry: what each class fixes and which arguments it takes.
#include "core/engine/zoo/backbones/resnet.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

using py::value;

static std::vector<ArgumentSpec> argumentsOf(const ResNetVariant& variant) {
    std::vector<ArgumentSpec> arguments = {{"depth", {}, "Number of layers: 18, 34, 50, 101 or 152."}};
    if (variant.squeeze) arguments[0].doc = "Number of layers: 50, 101 or 152.";
    if (variant.aggregated) {
        arguments[0].doc = "Number of layers: 50, 101 or 152.";
        arguments.push_back({"groups", value(32), "Groups of the 3x3 convolution (cardinality)."});
        arguments.push_back({"width_per_group", value(4), "Channels of a group in the first stage."});
    }
    if (variant.squeeze) arguments.push_back({"se_ratio", value(16), "How much the gate's middle layer is narrower."});
    arguments.insert(arguments.end(),
                     {{"in_channels", value(3), "Channels of the picture."},
                      {"stem_channels", value(64), "Channels after the stem."},
                      {"base_channels", value(64), "Middle channels of the first stage."},
                      {"expansion", py::none(), "Output channels over middle channels; None: 1 for BasicBlock, 4 for Bottleneck."},
                      {"num_stages", value(4), "Stages that are built."},
                      {"strides", py::tuple({1, 2, 2, 2}), "Stride of each stage's first block."},
                      {"dilations", py::tuple({1, 1, 1, 1}), "Dilation of each stage."},
                      {"out_indices", py::tuple({3}), "Stages whose output is returned."},
                      {"style", value("pytorch"), "pytorch: the 3x3 takes the stride; caffe: the first 1x1."}});
    if (!variant.deepStem) {
        arguments.push_back({"deep_stem", value(false), "Three 3x3 convolutions instead of the 7x7."});
        arguments.push_back({"avg_down", value(false), "Average pooling before the shortcut's 1x1."});
    }
    arguments.insert(arguments.end(), {frozenStagesArgument(),
                                       convCfgArgument(),
                                       {"norm_cfg", py::dict({{"type", value("BN")}, {"requires_grad", value(true)}}), "Which norm layer."},
                                       normEvalArgument(),
                                       withCpArgument(),
                                       {"zero_init_residual", value(true),
                                        "Start each block as the identity: its last norm's weight is set to 0 by --init-weights."},
                                       initCfgArgument(convolutionalInitCfg()),
                                       {"drop_path_rate", value(0.0), "Share of samples that skip a block while training."}});
    return arguments;
}

void addResNets(LayerRegistry& registry) {
    struct Row {
        ResNetVariant variant;
        const char* file;
        const char* doc;
    };
    static constexpr Row kRows[] = {
        {{.type = "ResNet"}, "resnet", "Residual network (He et al. 2016)."},
        {{.type = "ResNetV1c", .deepStem = true}, "resnet", "ResNet whose 7x7 stem is three 3x3 (He et al. 2019, Bag of Tricks)."},
        {{.type = "ResNetV1d", .deepStem = true, .averageDown = true},
         "resnet",
         "V1c with pooling before the shortcut's 1x1 (Bag of Tricks)."},
        {{.type = "ResNet_CIFAR", .cifarStem = true}, "resnet_cifar", "ResNet for 32x32 pictures: 3x3 stem of stride 1, no pooling."},
        {{.type = "ResNeXt", .aggregated = true}, "resnext", "ResNet with grouped 3x3 convolutions (Xie et al. 2017)."},
        {{.type = "SEResNet", .squeeze = true}, "seresnet", "ResNet with squeeze and excitation (Hu et al. 2018)."},
        {{.type = "SEResNeXt", .aggregated = true, .squeeze = true}, "seresnext", "ResNeXt with squeeze and excitation."},
    };
    for (const Row& row : kRows)
        registry.add({row.variant.type, row.doc,
                      ReferenceClass::of(std::string("mmcls.models.backbones.") + row.file + "." + row.variant.type),
                      argumentsOf(row.variant), [variant = row.variant](const Arguments& arguments, BuildContext&) -> Result<LayerPtr> {
                          return LayerPtr(std::make_shared<ResNet>(variant, arguments));
                      }});
}

}  // namespace teardown::engine
