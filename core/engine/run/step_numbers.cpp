// One output element of a layer or op computed by hand: the formula with this step's numbers.
#include "core/engine/run/step_text.h"
#include "core/trace/details/spatial.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace teardown::engine {

namespace {

double element(const at::Tensor& tensor, at::IntArrayRef index) {
    at::Tensor part = tensor;
    for (const std::int64_t i : index) part = part.select(0, i);
    return part.item().toDouble();
}

std::string sixDigits(double value) { return fmt::format("{:.6g}", value); }

std::string signedNumber(double value) { return value < 0 ? "- " + sixDigits(-value) : "+ " + sixDigits(value); }

std::optional<at::Tensor> ownTensor(const Layer& layer, const std::string& name) {
    for (const auto& item : layer.named_parameters(false))
        if (item.key() == name && item.value().defined()) return item.value();
    for (const auto& item : layer.named_buffers(false))
        if (item.key() == name && item.value().defined()) return item.value();
    return std::nullopt;
}

/// Rows or columns of the input under the kernel at one output position: first input index, first tap, taps inside.
struct Reach {
    std::int64_t firstInput = 0, firstTap = 0, taps = 0;
};
Reach reach(std::int64_t position, std::int64_t kernel, std::int64_t stride, std::int64_t padding, std::int64_t dilation, std::int64_t length) {
    Reach result;
    const std::int64_t start = position * stride - padding;
    for (std::int64_t tap = 0; tap < kernel; ++tap) {
        const std::int64_t at = start + tap * dilation;
        if (at < 0 || at >= length) continue;
        if (result.taps++ == 0) {
            result.firstInput = at;
            result.firstTap = tap;
        }
    }
    return result;
}

std::string convNumbers(const Layer& layer, const at::Tensor& x, const at::Tensor& y) {
    const auto weight = ownTensor(layer, "weight");
    if (!weight || weight->dim() != 4 || x.dim() != 4 || y.dim() != 4) return {};
    const Description description = layer.describe();
    const auto* spatial = as<Spatial>(description.detail.get());
    if (!spatial) return {};
    const std::int64_t row = y.size(2) / 2, column = y.size(3) / 2;
    const auto under = [&](std::int64_t position, std::size_t axis) {
        const auto dimension = static_cast<std::int64_t>(axis) + 2;
        const std::int64_t kernel = weight->size(dimension), stride = spatial->stride[axis], dilation = spatial->dilation[axis], length = x.size(dimension);
        std::int64_t padding = spatial->padding[axis];
        // The layer pads by itself, what the outputs need; the smaller half lies in front.
        if (spatial->mode == WindowPadding::Same)
            padding = std::max<std::int64_t>((y.size(dimension) - 1) * stride + (kernel - 1) * dilation + 1 - length, 0) / 2;
        return reach(position, kernel, stride, padding, dilation, length);
    };
    const Reach rows = under(row, 0);
    const Reach columns = under(column, 1);
    if (rows.taps == 0 || columns.taps == 0) return {};
    const auto cut = [](const at::Tensor& tensor, int axis, std::int64_t first, std::int64_t count, std::int64_t step) {
        return tensor.slice(axis, first, first + (count - 1) * step + 1, step);
    };
    at::Tensor w = cut(cut(weight->select(0, 0), 1, rows.firstTap, rows.taps, 1), 2, columns.firstTap, columns.taps, 1).to(at::kDouble);
    at::Tensor patch = x.select(0, 0).slice(0, 0, weight->size(1));
    patch = cut(cut(patch, 1, rows.firstInput, rows.taps, spatial->dilation[0]), 2, columns.firstInput, columns.taps, spatial->dilation[1]).to(at::kDouble);
    if (patch.sizes() != w.sizes()) return {};
    const at::Tensor products = (w * patch).contiguous().flatten();
    const auto bias = ownTensor(layer, "bias");
    const double sum = products.sum().item().toDouble() + (bias ? element(*bias, {0}) : 0);
    std::string text = fmt::format("y[0,{},{}] = ", row, column);
    const at::Tensor flatW = w.contiguous().flatten(), flatX = patch.contiguous().flatten();
    const std::int64_t shown = std::min<std::int64_t>(3, flatW.numel());
    for (std::int64_t i = 0; i < shown; ++i) text += fmt::format("{}{} * {}", i ? " + " : "", sixDigits(element(flatW, {i})), sixDigits(element(flatX, {i})));
    if (flatW.numel() > shown) text += fmt::format(" + ... ({} products)", flatW.numel());
    if (bias) text += fmt::format(" {}", signedNumber(element(*bias, {0})));
    return text + " = " + sixDigits(sum);
}

std::string normNumbers(const Layer& layer, const at::Tensor& x, const at::Tensor& y) {
    const auto gamma = ownTensor(layer, "weight"), beta = ownTensor(layer, "bias"), mean = ownTensor(layer, "running_mean"), var = ownTensor(layer, "running_var");
    if (!gamma || !beta || !mean || !var || x.dim() < 3 || x.sizes() != y.sizes()) return {};
    double eps = 1e-5;
    const Description description = layer.describe();
    if (const ConfigValue* given = description.argument("eps")) eps = given->asDouble();
    std::vector<std::int64_t> index{0, 0};
    for (std::int64_t axis = 2; axis < x.dim(); ++axis) index.push_back(x.size(axis) / 2);
    return fmt::format("channel 0: gamma {}, beta {}, mean {}, var {}\n{} * ({} - {}) / sqrt({} + {:g}) {} = {}", sixDigits(element(*gamma, {0})), sixDigits(element(*beta, {0})),
                       sixDigits(element(*mean, {0})), sixDigits(element(*var, {0})), sixDigits(element(*gamma, {0})), sixDigits(element(x, index)), sixDigits(element(*mean, {0})),
                       sixDigits(element(*var, {0})), eps, signedNumber(element(*beta, {0})), sixDigits(element(y, index)));
}

std::string linearNumbers(const Layer& layer, const at::Tensor& x, const at::Tensor& y) {
    const auto weight = ownTensor(layer, "weight"), bias = ownTensor(layer, "bias");
    if (!weight || weight->dim() != 2 || x.dim() != 2 || y.dim() != 2 || x.size(1) != weight->size(1)) return {};
    const std::int64_t shown = std::min<std::int64_t>(3, x.size(1));
    std::string text = "y[0] = ";
    for (std::int64_t i = 0; i < shown; ++i) text += fmt::format("{}{} * {}", i ? " + " : "", sixDigits(element(*weight, {0, i})), sixDigits(element(x, {0, i})));
    if (x.size(1) > shown) text += fmt::format(" + ... ({} products)", x.size(1));
    if (bias) text += " " + signedNumber(element(*bias, {0}));
    return text + " = " + sixDigits(element(y, {0, 0}));
}

/// The middle element of channel 0.
std::vector<std::int64_t> middle(const at::Tensor& tensor) {
    std::vector<std::int64_t> index;
    for (std::int64_t axis = 0; axis < tensor.dim(); ++axis) index.push_back(axis < 2 && tensor.dim() > 1 ? 0 : tensor.size(axis) / 2);
    return index;
}

}  // namespace

std::string moduleNumbers(const Layer& layer, const at::Tensor& input, const at::Tensor& output) {
    if (input.numel() == 0 || output.numel() == 0) return {};
    const std::string& type = layer.type();
    if (type.starts_with("Conv2d")) return convNumbers(layer, input, output);
    if (type.find("BatchNorm") != std::string::npos) return normNumbers(layer, input, output);
    if (type == "Linear") return linearNumbers(layer, input, output);
    const auto at = middle(output);
    if (type == "ReLU" && input.sizes() == output.sizes()) return fmt::format("max(0, {}) = {}", sixDigits(element(input, at)), sixDigits(element(output, at)));
    if (type == "Sigmoid" && input.sizes() == output.sizes()) return fmt::format("1 / (1 + exp(-({}))) = {}", sixDigits(element(input, at)), sixDigits(element(output, at)));
    if (type == "Dropout" || type == "Identity") return fmt::format("{} stays {}", sixDigits(element(input, at)), sixDigits(element(output, at)));
    if ((type == "AdaptiveAvgPool2d" || type == "GlobalAveragePooling") && input.dim() == 4 && output.numel() == input.size(0) * input.size(1))
        return fmt::format("channel 0: mean of {} values = {}", input.size(2) * input.size(3), sixDigits(input.select(0, 0).select(0, 0).to(at::kDouble).mean().item().toDouble()));
    return {};
}

std::string opNumbers(const std::string& name, const Tensors& inputs, const at::Tensor& output) {
    if (output.numel() == 0 || inputs.empty()) return {};
    for (const at::Tensor& input : inputs)
        if (!input.defined() || input.numel() == 0) return {};
    const auto at = middle(output);
    const bool sameShapes = std::all_of(inputs.begin(), inputs.end(), [&](const at::Tensor& input) { return input.sizes() == output.sizes(); });
    if ((name == "add" || name == "mul") && sameShapes && inputs.size() >= 2) {
        std::string text;
        for (const at::Tensor& input : inputs) text += (text.empty() ? "" : name == "add" ? " + " : " * ") + sixDigits(element(input, at));
        return text + " = " + sixDigits(element(output, at)) + "   (channel 0, middle)";
    }
    if (name == "mul" && inputs.size() == 2 && inputs[0].dim() == 4 && inputs[1].dim() == 4 && inputs[1].size(2) == 1)
        return fmt::format("{} * {} = {}   (channel 0, middle)", sixDigits(element(inputs[0], at)), sixDigits(element(inputs[1], {0, 0, 0, 0})), sixDigits(element(output, at)));
    if (name == "softmax" && sameShapes && output.dim() == 2) {
        const std::int64_t best = output.select(0, 0).argmax().item().toLong();
        const at::Tensor row = inputs[0].select(0, 0).to(at::kDouble);
        const double sum = (row - row.max()).exp().sum().item().toDouble();
        return fmt::format("class {}: exp({} - {}) / {} = {}", best, sixDigits(element(row, {best})), sixDigits(row.max().item().toDouble()), sixDigits(sum),
                           sixDigits(element(output, {0, best})));
    }
    if (name == "sigmoid" && sameShapes) return fmt::format("1 / (1 + exp(-({}))) = {}", sixDigits(element(inputs[0], at)), sixDigits(element(output, at)));
    if (name == "flatten" || name == "view" || name == "reshape") return fmt::format("{} -> {}", shapeText(inputs[0].sizes().vec()), shapeText(output.sizes().vec()));
    if (name == "cat" && output.dim() > 1) {
        std::string text;
        for (const at::Tensor& input : inputs) text += (text.empty() ? "" : " + ") + std::to_string(input.size(1));
        return text + " channels = " + std::to_string(output.size(1));
    }
    return {};
}

}  // namespace teardown::engine
