#include "core/engine/nn/conv.h"

#include "core/engine/nn/constructor_values.h"
#include "core/engine/nn/conv_nd.h"
#include "core/engine/nn/ops.h"

#include <algorithm>

namespace teardown::engine {

Conv2dOptions Conv2dOptions::square(std::int64_t in, std::int64_t out, std::int64_t kernel) {
    Conv2dOptions options;
    options.inChannels = in;
    options.outChannels = out;
    options.kernel = {kernel, kernel};
    return options;
}

Conv2d::Conv2d(const Conv2dOptions& options, std::string type, std::vector<std::string> bases)
    : UnaryLayer(std::move(type), std::move(bases)), m_options(options) {
    checkConvChannels(options.inChannels, options.outChannels, options.groups);
    checkPaddingMode(options.paddingMode);
    weight = at::empty({options.outChannels, options.inChannels / options.groups, options.kernel[0], options.kernel[1]});
    if (options.bias) bias = at::empty({options.outChannels});
    resetWeightAndBias(weight, bias);
    weight = register_parameter("weight", weight);
    if (options.bias) bias = register_parameter("bias", bias);
}

Description Conv2d::describe() const {
    const Conv2dOptions& o = m_options;
    const auto unless = [](bool isDefault, Shown shown = Shown::Named) { return isDefault ? Shown::Not : shown; };
    Description description;
    description.arguments = {{"in_channels", o.inChannels, Shown::Plain},
                             {"out_channels", o.outChannels, Shown::Plain},
                             {"kernel_size", o.kernel},
                             {"stride", o.stride},
                             {"padding", o.padding, unless(o.padding[0] == 0 && o.padding[1] == 0)},
                             {"dilation", o.dilation, unless(o.dilation[0] == 1 && o.dilation[1] == 1)},
                             {"groups", o.groups, unless(o.groups == 1)},
                             {"bias", o.bias, unless(o.bias)},
                             {"padding_mode", ConfigValue::string(o.paddingMode), unless(o.paddingMode == "zeros", Shown::Unquoted)}};
    description.operation = {Positions::Window, OperationFamily::Convolution};
    description.detail = std::make_shared<Spatial>(spatial());
    description.cost = countedByMmcv(CostFormula::Kernel);
    description.initial = InitialValues::UniformByFanIn;
    return description;
}

Spatial Conv2d::spatial() const {
    Spatial spatial;
    spatial.kernel = m_options.kernel;
    spatial.stride = m_options.stride;
    spatial.padding = m_options.padding;
    spatial.dilation = m_options.dilation;
    spatial.groups = m_options.groups;
    spatial.inChannels = m_options.inChannels;
    return spatial;
}

std::array<std::int64_t, 3> Conv2d::kernelSizes() const {
    return {m_options.inChannels / m_options.groups, m_options.kernel[0], m_options.kernel[1]};
}

std::vector<IndexRange> Conv2d::kernelRanges() const {
    std::vector<IndexRange> ranges;
    for (std::size_t axis = 0; axis < 3; ++axis)
        if (kernelSizes()[axis] != 1)
            ranges.push_back(formula::whole(std::string(1, "cuv"[axis]), formula::tensor("weight", "W"), static_cast<int>(axis) + 1));
    return ranges;
}

Term Conv2d::kernelElement() const {
    std::vector<Term> indices{formula::index("o")};
    for (std::size_t axis = 0; axis < 3; ++axis)
        indices.push_back(kernelSizes()[axis] == 1 ? Term(0) : formula::index(std::string(1, "cuv"[axis])));
    return formula::tensor("weight", "W")[indices];
}

Formula Conv2d::convolution(std::vector<FormulaLine> before, const Term& top, const Term& left, Border border,
                            const std::function<Term(const Term& element)>& kernel, const Term& divisor) const {
    using formula::index;
    const Conv2dOptions& o = m_options;
    const Term element = kernelElement(), output = index("o");
    const std::vector<Term> taps(element->indices.begin() + 1, element->indices.end());
    const std::int64_t in = o.inChannels / o.groups, out = o.outChannels / o.groups;
    Term channel = taps[0];
    if (o.groups > 1) {
        const Term group = out == 1 ? output : formula::floorQuotient(output, out);
        const Term first = in == 1 ? group : Term(in) * group;
        channel = in == 1 ? first : first + taps[0];
    }
    const auto at = [&](const char* name, std::size_t axis, const Term& padding) {
        const Term position = index(name);
        if (o.kernel[axis] > 1) return formula::windowIndex(position, o.stride[axis], taps[axis + 1], o.dilation[axis], padding);
        const Term start = o.stride[axis] == 1 ? position : Term(o.stride[axis]) * position;
        return padding->kind == TermKind::Number && padding->number == 0 ? start : start - padding;
    };
    const Term product =
        (kernel ? kernel(element) : element) * formula::bordered(formula::x()[{channel, at("i", 0, top), at("j", 1, left)}], border);
    std::vector<IndexRange> ranges = kernelRanges();
    Term sum = ranges.empty() ? product : formula::reduce("sum", std::move(ranges), product);
    if (divisor) sum = sum / divisor;
    before.push_back({"y", {"o", "i", "j"}, o.bias ? formula::tensor("bias", "b")[{output}] + sum : sum, 0});
    return Formula(std::move(before));
}

Formula Conv2d::plainConvolution(std::vector<FormulaLine> before, const std::function<Term(const Term& element)>& kernel,
                                 const Term& divisor) const {
    const Conv2dOptions& o = m_options;
    Border border = Border::None;
    if (o.padding[0] != 0 || o.padding[1] != 0)
        border = o.paddingMode == "reflect"     ? Border::Reflect
                 : o.paddingMode == "replicate" ? Border::Replicate
                 : o.paddingMode == "circular"  ? Border::Circular
                                                : Border::Zero;
    return convolution(std::move(before), o.padding[0], o.padding[1], border, kernel, divisor);
}

Formula Conv2d::formula() const { return plainConvolution(); }

at::Tensor Conv2d::forward(const at::Tensor& input) {
    const Conv2dOptions& o = m_options;
    if (o.paddingMode == "zeros") return onednn::conv2d(input, weight, bias, {o.stride, o.padding, o.dilation, o.groups}, m_packed);
    const at::Tensor padded = at::pad(input, {o.padding[1], o.padding[1], o.padding[0], o.padding[0]}, o.paddingMode);
    return onednn::conv2d(padded, weight, bias, {o.stride, {0, 0}, o.dilation, o.groups}, m_packed);
}

/// Rows of zeros that an axis of n values needs for ceil(n / stride) outputs.
static std::int64_t samePadding(std::int64_t n, std::int64_t kernel, std::int64_t stride, std::int64_t dilation) {
    const std::int64_t outputs = (n + stride - 1) / stride;
    return std::max<std::int64_t>((outputs - 1) * stride + (kernel - 1) * dilation + 1 - n, 0);
}

Description Conv2dAdaptivePadding::describe() const {
    Description description = Conv2d::describe();
    Spatial same = spatial();
    same.mode = WindowPadding::Same;
    description.detail = std::make_shared<Spatial>(same);
    description.cost = Cost{CostFormula::Nothing, CostFormula::Kernel, "as Conv2d; mmcv does not list the class"};
    return description;
}

Formula Conv2dAdaptivePadding::formula() const {
    const Conv2dOptions& o = options();
    const auto before = [&](int axis, const char* size) {
        const auto a = static_cast<std::size_t>(axis);
        const Term n = formula::extent(formula::x(), axis + 2, size);
        const Term outputs = o.stride[a] == 1 ? n : formula::function("ceil", {n / o.stride[a]});
        const Term reach = (o.kernel[a] - 1) * o.dilation[a] + 1;
        return formula::floorQuotient(formula::max((o.stride[a] == 1 ? outputs - 1 : (outputs - 1) * o.stride[a]) + reach - n, 0), 2);
    };
    return convolution({{"top", {}, before(0, "height"), -1}, {"left", {}, before(1, "width"), -1}}, formula::tensor("top"),
                       formula::tensor("left"), Border::Zero);
}

at::Tensor Conv2dAdaptivePadding::forward(const at::Tensor& input) {
    const Conv2dOptions& o = options();
    const std::int64_t rows = samePadding(input.size(2), o.kernel[0], o.stride[0], o.dilation[0]);
    const std::int64_t columns = samePadding(input.size(3), o.kernel[1], o.stride[1], o.dilation[1]);
    if (rows == 0 && columns == 0) return Conv2d::forward(input);
    return Conv2d::forward(ops::pad(
        input, {columns / 2, columns - columns / 2, rows / 2, rows - rows / 2},
        {"padding \"same\"",
         "TensorFlow pads as its weights were trained: as little as needed, and an odd row or column goes to the bottom and the right. "
         "Padding evenly would shift every window by half a pixel."}));
}

}  // namespace teardown::engine
