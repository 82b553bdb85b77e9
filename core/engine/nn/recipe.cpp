#include "core/engine/nn/recipe.h"

#include <cmath>
#include <optional>

namespace teardown::engine {

static constexpr std::uint32_t kInputPosition = 1000003;

static double u(std::uint32_t k, std::uint32_t i) {
    std::uint32_t h = i * 0x9E3779B1u + k * 0x85EBCA77u + 12345u;
    h ^= h >> 16;
    h *= 0x7feb352du;
    h ^= h >> 15;
    h *= 0x846ca68bu;
    h ^= h >> 16;
    return h / 4294967296.0 - 0.5;
}

namespace {
struct Rule {
    double base = 0;
    double scale = 0.1;
    bool absolute = false;
};
}  // namespace

static std::optional<Rule> ruleFor(const StateEntry& entry) {
    const std::string last = entry.key.substr(entry.key.rfind('.') + 1);
    if (last == "running_mean") return Rule{0.0, 0.1, false};
    if (last == "running_var") return Rule{1.0, 0.2, true};
    if (entry.isBuffer || last == "p") return std::nullopt;
    if (entry.tensor.dim() >= 2) {
        const auto fanIn = static_cast<double>(entry.tensor.numel() / entry.tensor.size(0));
        return Rule{0.0, 2.0 * std::sqrt(3.0 / fanIn), false};
    }
    if (last == "layer_scale_1" || last == "layer_scale_2") return Rule{0.02, 0.02, false};
    if (last == "weight" || last == "gamma") return Rule{1.0, 0.1, false};
    return Rule{};
}

void fillByRecipe(torch::nn::Module& model) {
    at::NoGradGuard noGrad;
    std::uint32_t position = 0;
    for (const StateEntry& entry : stateDict(model)) {
        const std::uint32_t k = position++;
        at::Tensor tensor = entry.tensor;
        if (!tensor.is_floating_point()) {
            if (entry.key.ends_with("num_batches_tracked")) tensor.zero_();
            continue;
        }
        const std::optional<Rule> rule = ruleFor(entry);
        if (!rule) continue;
        at::Tensor values = at::empty(tensor.sizes(), at::kFloat);
        float* data = values.data_ptr<float>();
        const std::int64_t count = values.numel();
        for (std::int64_t i = 0; i < count; ++i) {
            double value = u(k, static_cast<std::uint32_t>(i));
            if (rule->absolute) value = std::abs(value);
            data[i] = static_cast<float>(rule->base + value * rule->scale);
        }
        tensor.copy_(values);
    }
}

at::Tensor recipeInput(const std::vector<std::int64_t>& shape) {
    at::Tensor input = at::empty(shape, at::kFloat);
    float* data = input.data_ptr<float>();
    const std::int64_t count = input.numel();
    for (std::int64_t i = 0; i < count; ++i) data[i] = static_cast<float>(2.0 * u(kInputPosition, static_cast<std::uint32_t>(i)));
    return input;
}

}  // namespace teardown::engine
