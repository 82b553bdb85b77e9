#include "core/engine/nn/ops.h"

#include "core/engine/nn/observer.h"

namespace teardown::engine::ops {

static at::Tensor told(const char* name, const Text& text, const Tensors& inputs, at::Tensor output, const OpArguments& arguments = {}) {
    if (ForwardObserver* observer = currentObserver()) {
        const Tensors outputs{output};
        observer->op({name, text.title, text.why, inputs, outputs, arguments});
    }
    return output;
}

at::Tensor add(const at::Tensor& a, const at::Tensor& b, const Text& text) { return told("add", text, {a, b}, at::add(a, b)); }

at::Tensor mul(const at::Tensor& a, const at::Tensor& b, const Text& text) { return told("mul", text, {a, b}, at::mul(a, b)); }

at::Tensor mul(const at::Tensor& a, double factor, const Text& text) { return told("mul", text, {a}, at::mul(a, factor), {.factor = factor}); }

at::Tensor div(const at::Tensor& a, const at::Tensor& b, const Text& text) { return told("div", text, {a, b}, at::div(a, b)); }

at::Tensor cat(const Tensors& parts, std::int64_t dim, const Text& text) { return told("cat", text, parts, at::cat(parts, dim), {.axis = dim}); }

at::Tensor flatten(const at::Tensor& x, std::int64_t start, const Text& text) { return told("flatten", text, {x}, at::flatten(x, start), {.axis = start}); }

at::Tensor viewRows(const at::Tensor& x, const Text& text) { return told("view", text, {x}, x.reshape({x.size(0), -1}), {.axis = 1}); }

at::Tensor relu(const at::Tensor& x, const Text& text) { return told("relu", text, {x}, at::relu(x)); }

at::Tensor softmax(const at::Tensor& x, std::int64_t dim, const Text& text) { return told("softmax", text, {x}, at::softmax(x, dim), {.axis = dim}); }

at::Tensor sigmoid(const at::Tensor& x, const Text& text) { return told("sigmoid", text, {x}, at::sigmoid(x)); }

at::Tensor maxPool2d(const at::Tensor& x, std::int64_t kernel, std::int64_t stride, std::int64_t padding, const Text& text) {
    return told("max_pool2d", text, {x}, at::max_pool2d(x, {kernel, kernel}, {stride, stride}, {padding, padding}),
                {.window = {kernel, stride, padding}});
}

at::Tensor mean(const at::Tensor& x, std::int64_t dim, const Text& text) { return told("mean", text, {x}, at::mean(x, {dim}), {.axis = dim}); }

at::Tensor sum(const at::Tensor& x, std::int64_t dim, const Text& text) { return told("sum", text, {x}, at::sum(x, {dim}), {.axis = dim}); }

at::Tensor pad(const at::Tensor& x, const std::array<std::int64_t, 4>& borders, const Text& text) {
    return told("pad", text, {x}, at::constant_pad_nd(x, borders), {.borders = borders});
}

at::Tensor amax(const at::Tensor& x, std::int64_t dim, const Text& text) { return told("max", text, {x}, std::get<0>(at::max(x, dim)), {.axis = dim}); }

at::Tensor kernelNorm(const at::Tensor& weight, const Text& text) {
    return told("norm", text, {weight}, at::norm(weight, 2, {1}, /*keepdim=*/true).transpose(0, 1));
}

}  // namespace teardown::engine::ops
