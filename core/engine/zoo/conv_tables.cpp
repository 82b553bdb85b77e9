// The rows of mmcv's conv layer registry (mmcv/cnn/bricks/conv.py, wrappers.py, conv_ws.py, conv2d_adaptive_padding.py).
#include "core/engine/nn/conv_nd.h"
#include "core/engine/nn/conv_same.h"
#include "core/engine/nn/conv_ws.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

using py::value;

/// One value for all dimensions, or one each.
static std::vector<std::int64_t> perDimension(const Arguments& arguments, const char* name, std::size_t dimensions) {
    std::vector<std::int64_t> values = arguments.integers(name);
    if (values.size() == 1) values.resize(dimensions, values[0]);
    if (values.size() == dimensions) return values;
    throw BuildFailure{
        arguments.bad(name, message("conv-tables.must-be-an-int", "{name}={arguments}: must be an int or {dimensions} of them",
                                    {{"name", name}, {"arguments", arguments[name].repr()}, {"dimensions", dimensions}}))};
}

static std::array<std::int64_t, 2> twoOf(const Arguments& arguments, const char* name) {
    const std::vector<std::int64_t> values = perDimension(arguments, name, 2);
    return {values[0], values[1]};
}

static Conv2dOptions convOptions(const Arguments& arguments) {
    Conv2dOptions options;
    options.inChannels = arguments.integer("in_channels");
    options.outChannels = arguments.integer("out_channels");
    options.kernel = twoOf(arguments, "kernel_size");
    options.stride = twoOf(arguments, "stride");
    if (!arguments["padding"].isString()) options.padding = twoOf(arguments, "padding");
    options.dilation = twoOf(arguments, "dilation");
    options.groups = arguments.integer("groups");
    options.bias = arguments.boolean("bias");
    if (arguments.signature().argument("padding_mode")) options.paddingMode = arguments.text("padding_mode");
    return options;
}

static ConvNdOptions convNdOptions(const Arguments& arguments, std::size_t dimensions) {
    ConvNdOptions options;
    options.inChannels = arguments.integer("in_channels");
    options.outChannels = arguments.integer("out_channels");
    options.kernel = perDimension(arguments, "kernel_size", dimensions);
    options.stride = perDimension(arguments, "stride", dimensions);
    options.padding = perDimension(arguments, "padding", dimensions);
    options.dilation = perDimension(arguments, "dilation", dimensions);
    if (arguments.signature().argument("output_padding")) options.outputPadding = perDimension(arguments, "output_padding", dimensions);
    options.groups = arguments.integer("groups");
    options.bias = arguments.boolean("bias");
    options.paddingMode = arguments.text("padding_mode");
    return options;
}

/// padding may also be 'same' or 'valid', as for PyTorch's.
static Result<LayerPtr> createConv2d(const Arguments& arguments, BuildContext&) {
    const Conv2dOptions options = convOptions(arguments);
    if (!arguments["padding"].isString()) return LayerPtr(std::make_shared<Conv2d>(options));
    if (arguments.choice("padding", {"same", "valid"}) == "same") return LayerPtr(std::make_shared<Conv2dSame>(options));
    return LayerPtr(std::make_shared<Conv2dValid>(options));
}

static Result<LayerPtr> createAdaptive(const Arguments& arguments, BuildContext&) {
    return LayerPtr(std::make_shared<Conv2dAdaptivePadding>(convOptions(arguments)));
}

static Result<LayerPtr> createStandardised(const Arguments& arguments, BuildContext&) {
    return LayerPtr(std::make_shared<ConvWS2d>(convOptions(arguments), arguments.number("eps")));
}

static Result<LayerPtr> createAdaptivelyStandardised(const Arguments& arguments, BuildContext&) {
    return LayerPtr(std::make_shared<ConvAWS2d>(convOptions(arguments)));
}

static LayerRegistry::Factory convNd(std::size_t dimensions) {
    return [dimensions](const Arguments& arguments, BuildContext&) -> Result<LayerPtr> {
        // mmcv's Conv3d derives from PyTorch's.
        const char* base = dimensions == 1 ? "_ConvNd" : "Conv3d";
        return LayerPtr(std::make_shared<ConvNd>(convNdOptions(arguments, dimensions), std::vector<std::string>{base}));
    };
}

static LayerRegistry::Factory convTranspose(std::size_t dimensions) {
    return [dimensions](const Arguments& arguments, BuildContext&) -> Result<LayerPtr> {
        return LayerPtr(std::make_shared<ConvTranspose>(convNdOptions(arguments, dimensions)));
    };
}

static std::vector<ArgumentSpec> convArguments() {
    return {{"in_channels", {}, "Channels of the input."},
            {"out_channels", {}, "Channels of the output; one kernel each."},
            {"kernel_size", {}, "Size of a kernel in each dimension."},
            {"stride", value(1), "Stride of the window."},
            {"padding", value(0), "Rows and columns added on each side."},
            {"dilation", value(1), "Distance between the kernel's taps."},
            {"groups", value(1), "Number of channel groups; channels only see their own group."},
            {"bias", value(true), "Whether to add a bias to each output channel."}};
}

std::vector<ArgumentSpec> convTransposeArguments() {
    return {{"in_channels", {}, "Channels of the input; one kernel each."},
            {"out_channels", {}, "Channels of the output."},
            {"kernel_size", {}, "Size of a kernel in each dimension."},
            {"stride", value(1), "Distance in the output between neighbours of the input."},
            {"padding", value(0), "Rows and columns cut off on each side of the output."},
            {"output_padding", value(0), "Rows and columns added at the end of the output."},
            {"groups", value(1), "Number of channel groups; channels only see their own group."},
            {"bias", value(true), "Whether to add a bias to each output channel."},
            {"dilation", value(1), "Distance between the kernel's taps."},
            {"padding_mode", value("zeros"), "Only zeros is supported."}};
}

LayerEntry convTransposeEntry(const char* name, std::size_t dimensions) {
    return {name, "Spreads each value over a window: the gradient of a convolution.",
            ReferenceClass::of("mmcv.cnn.bricks.wrappers.ConvTranspose" + std::to_string(dimensions) + "d"), convTransposeArguments(),
            convTranspose(dimensions)};
}

void addConvLayers(LayerRegistry& registry) {
    // These pad with zeros only.
    const std::vector<ArgumentSpec> zeros = convArguments();
    std::vector<ArgumentSpec> any = zeros, standardised = zeros;
    any.push_back({"padding_mode", value("zeros"), "Padding mode: zeros, reflect, replicate, circular."});
    standardised.push_back({"eps", value(1e-5), "Added to the deviation of each filter."});
    const char* doc = "Two-dimensional convolution.";
    registry.add({"Conv1d", "Convolution along one dimension.",
                  ReferenceClass::in("mmcv/cnn/bricks/conv.py", "torch.nn.modules.conv.Conv1d"), any, convNd(1)});
    registry.add({"Conv2d", doc, ReferenceClass::in("mmcv/cnn/bricks/conv.py", "torch.nn.modules.conv.Conv2d"), any, createConv2d});
    registry.add({"Conv3d", "Convolution over three dimensions.", ReferenceClass::of("mmcv.cnn.bricks.wrappers.Conv3d"), any, convNd(3)});
    registry.add({"Conv", doc, ReferenceClass::of("mmcv.cnn.bricks.wrappers.Conv2d"), any, createConv2d});
    registry.add({"Conv2dAdaptivePadding", "A convolution that pads as TensorFlow's \"same\" does, by the size of its input.",
                  ReferenceClass::of("mmcv.cnn.bricks.conv2d_adaptive_padding.Conv2dAdaptivePadding"), zeros, createAdaptive});
    registry.add({"ConvWS", "A convolution whose filters are standardised before use.",
                  ReferenceClass::of("mmcv.cnn.bricks.conv_ws.ConvWS2d"), standardised, createStandardised});
    registry.add({"ConvAWS", "A convolution whose standardised filters have a scale and a shift of their own.",
                  ReferenceClass::of("mmcv.cnn.bricks.conv_ws.ConvAWS2d"), zeros, createAdaptivelyStandardised});
    registry.add(convTransposeEntry("ConvTranspose2d", 2));
    registry.add(convTransposeEntry("deconv", 2));
    registry.add(convTransposeEntry("ConvTranspose3d", 3));
    registry.add(convTransposeEntry("deconv3d", 3));
}

}  // namespace teardown::engine
