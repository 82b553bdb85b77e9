// The initial values that PyTorch's constructors give to new tensors, drawn in PyTorch's order: the same at::manual_seed gives the same
// values here and there (torch/nn/init.py and the modules' reset_parameters).
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

namespace teardown::engine {

/// During its lifetime, constructors on this thread leave new tensors uninitialised (to be overwritten, for example by a checkpoint).
class SkipConstructorValues {
public:
    SkipConstructorValues();
    ~SkipConstructorValues();
    SkipConstructorValues(const SkipConstructorValues&) = delete;
    SkipConstructorValues& operator=(const SkipConstructorValues&) = delete;

private:
    bool m_previous;
};
bool constructorValuesSkipped();

/// Conv and Linear: weight kaiming_uniform(a = sqrt 5), bias uniform within 1 / sqrt(fan_in). bias may be undefined.
void resetWeightAndBias(at::Tensor& weight, at::Tensor& bias);

struct Fans {
    std::int64_t in = 0;
    std::int64_t out = 0;
};
/// Requires two dimensions or more; {0, 0} for fewer.
Fans fans(const at::Tensor& weight);

/// torch.nn.init.calculate_gain; negative for an unknown name.
double gainOf(const std::string& nonlinearity, double a);

}  // namespace teardown::engine
