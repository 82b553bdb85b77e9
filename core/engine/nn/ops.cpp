#include "core/engine/nn/ops.h"

#include "core/engine/nn/op_report.h"
#include "core/engine/nn/substitute.h"
#include "core/trace/details/spatial.h"

namespace teardown::engine::ops {

/// A square window, for the observer.
static std::shared_ptr<const StepDetail> window(std::int64_t kernel, std::int64_t stride, const SpatialPair& padding) {
    if (!currentObserver()) return {};
    auto spatial = std::make_shared<Spatial>();
    spatial->kernel = {kernel, kernel};
    spatial->stride = {stride, stride};
    spatial->padding = padding;
    return spatial;
}

at::Tensor add(const at::Tensor& a, const at::Tensor& b, const Text& text) {
    at::Tensor sum = currentSubstitute() ? currentSubstitute()->add(a, b) : at::Tensor();
    return reported(opRow("add"), text, {a, b}, sum.defined() ? sum : at::add(a, b));
}

at::Tensor sub(const at::Tensor& a, const at::Tensor& b, const Text& text) { return reported(opRow("sub"), text, {a, b}, at::sub(a, b)); }

at::Tensor mul(const at::Tensor& a, const at::Tensor& b, const Text& text) { return reported(opRow("mul"), text, {a, b}, at::mul(a, b)); }

at::Tensor mul(const at::Tensor& a, double factor, const Text& text) {
    return reported(opRow("mul"), text, {a}, at::mul(a, factor), {.factor = factor});
}

at::Tensor div(const at::Tensor& a, const at::Tensor& b, const Text& text) { return reported(opRow("div"), text, {a, b}, at::div(a, b)); }

at::Tensor cat(const Tensors& parts, std::int64_t dim, const Text& text) {
    return reported(opRow("cat"), text, parts, at::cat(parts, dim), {.axis = dim});
}

at::Tensor flatten(const at::Tensor& x, std::int64_t start, const Text& text) {
    return reported(opRow("flatten"), text, {x}, at::flatten(x, start), {.axis = start});
}

at::Tensor viewRows(const at::Tensor& x, const Text& text) {
    return reported(opRow("view"), text, {x}, x.reshape({x.size(0), -1}), {.axis = 1});
}

at::Tensor relu(const at::Tensor& x, const Text& text) { return reported(opRow("relu"), text, {x}, at::relu(x)); }

at::Tensor softmax(const at::Tensor& x, std::int64_t dim, const Text& text) {
    return reported(opRow("softmax"), text, {x}, at::softmax(x, dim), {.axis = dim});
}

at::Tensor sigmoid(const at::Tensor& x, const Text& text) { return reported(opRow("sigmoid"), text, {x}, at::sigmoid(x)); }

at::Tensor maxPool2d(const at::Tensor& x, std::int64_t kernel, std::int64_t stride, std::int64_t padding, const Text& text) {
    return reported(opRow("max_pool2d"), text, {x}, at::max_pool2d(x, {kernel, kernel}, {stride, stride}, {padding, padding}),
                    {.window = {kernel, stride, padding}}, window(kernel, stride, {padding, padding}));
}

at::Tensor mean(const at::Tensor& x, std::int64_t dim, const Text& text) {
    return reported(opRow("mean"), text, {x}, at::mean(x, {dim}), {.axis = dim});
}

at::Tensor sum(const at::Tensor& x, std::int64_t dim, const Text& text) {
    return reported(opRow("sum"), text, {x}, at::sum(x, {dim}), {.axis = dim});
}

at::Tensor pad(const at::Tensor& x, const std::array<std::int64_t, 4>& borders, const Text& text) {
    return reported(opRow("pad"), text, {x}, at::constant_pad_nd(x, borders), {.borders = borders}, window(1, 1, {borders[2], borders[0]}));
}

at::Tensor amax(const at::Tensor& x, std::int64_t dim, const Text& text) {
    return reported(opRow("max"), text, {x}, std::get<0>(at::max(x, dim)), {.axis = dim});
}

at::Tensor kernelNorm(const at::Tensor& weight, const Text& text) {
    return reported(opRow("norm"), text, {weight}, at::norm(weight, 2, {1}, /*keepdim=*/true).transpose(0, 1));
}

}  // namespace teardown::engine::ops
