#include "core/engine/nn/conv_same.h"

#include "core/engine/nn/ops.h"

namespace teardown::engine {

/// Half of the zeros that keep the size, above and on the left; the rest is the kernel's other half.
static Conv2dOptions paddedSame(Conv2dOptions options) {
    for (std::size_t axis = 0; axis < 2; ++axis) options.padding[axis] = options.dilation[axis] * (options.kernel[axis] - 1) / 2;
    return options;
}

Conv2dSame::Conv2dSame(Conv2dOptions given) : Conv2d(paddedSame(std::move(given)), "Conv2d", {"_ConvNd"}) {
    const Conv2dOptions& o = options();
    TORCH_CHECK(o.stride[0] == 1 && o.stride[1] == 1, "padding='same' is not supported for strided convolutions");
    for (std::size_t axis = 0; axis < 2; ++axis) m_more[axis] = o.dilation[axis] * (o.kernel[axis] - 1) % 2;
}

Description Conv2dSame::describe() const {
    Description description = Conv2d::describe();
    for (LayerArgument& argument : description.arguments)
        if (argument.name == "padding") argument = {"padding", ConfigValue::string("same"), Shown::Unquoted};
    Spatial same = spatial();
    same.mode = WindowPadding::Same;
    description.detail = std::make_shared<Spatial>(same);
    return description;
}

Formula Conv2dSame::formula() const {
    const Conv2dOptions& o = options();
    const bool pads = o.padding[0] + o.padding[1] + m_more[0] + m_more[1] > 0;
    return convolution({}, o.padding[0], o.padding[1], pads ? Border::Zero : Border::None);
}

at::Tensor Conv2dSame::forward(const at::Tensor& input) {
    if (m_more[0] == 0 && m_more[1] == 0) return Conv2d::forward(input);
    return Conv2d::forward(ops::pad(input, {0, m_more[1], 0, m_more[0]},
                                    {"padding \"same\"",
                                     "An even kernel has no middle: the output keeps the input's size with one row and column more at the "
                                     "bottom and the right."}));
}

Description Conv2dValid::describe() const {
    Description description = Conv2d::describe();
    for (LayerArgument& argument : description.arguments)
        if (argument.name == "padding") argument = {"padding", ConfigValue::string("valid"), Shown::Unquoted};
    return description;
}

}  // namespace teardown::engine
