#include "core/engine/nn/constructor_values.h"

#include <ATen/ATen.h>

#include <cmath>

namespace teardown::engine {

static thread_local bool s_skip = false;

SkipConstructorValues::SkipConstructorValues() : m_previous(s_skip) { s_skip = true; }
SkipConstructorValues::~SkipConstructorValues() { s_skip = m_previous; }
bool constructorValuesSkipped() { return s_skip; }

Fans fans(const at::Tensor& weight) {
    if (weight.dim() < 2) return {};
    std::int64_t field = 1;
    for (std::int64_t d = 2; d < weight.dim(); ++d) field *= weight.size(d);
    return {weight.size(1) * field, weight.size(0) * field};
}

void resetWeightAndBias(at::Tensor& weight, at::Tensor& bias) {
    if (s_skip) return;
    at::NoGradGuard noGrad;
    const auto fanIn = static_cast<double>(fans(weight).in);
    const double deviation = std::sqrt(2.0 / (1.0 + 5.0)) / std::sqrt(fanIn);
    const double bound = std::sqrt(3.0) * deviation;
    if (weight.numel() > 0) weight.uniform_(-bound, bound);
    if (bias.defined() && fanIn > 0) bias.uniform_(-1.0 / std::sqrt(fanIn), 1.0 / std::sqrt(fanIn));
}

double gainOf(const std::string& nonlinearity, double a) {
    if (nonlinearity == "relu") return std::sqrt(2.0);
    if (nonlinearity == "leaky_relu") return std::sqrt(2.0 / (1.0 + a * a));
    if (nonlinearity == "tanh") return 5.0 / 3.0;
    if (nonlinearity == "selu") return 3.0 / 4.0;
    if (nonlinearity == "linear" || nonlinearity == "sigmoid" || nonlinearity.rfind("conv", 0) == 0) return 1.0;
    return -1.0;
}

}  // namespace teardown::engine
