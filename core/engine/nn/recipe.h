// Recipe "mix32-v2": weights and input from an integer hash, the same on every machine without a random generator. The zoo's golden values
// were made with it, and `reparam` verifies on its fixed input.
//   u(k, i) = mix32(i * 0x9E3779B1 + k * 0x85EBCA77 + 12345) / 2^32 - 0.5 in [-0.5, 0.5)
//   k: position of the tensor in state_dict(), i: flat C-order index inside it.
#pragma once

#include "core/engine/nn/layer.h"

namespace teardown::engine {

/// Overwrites every tensor of the model, by the last part of its key: running_mean 0.1 u; running_var 1 + 0.2 |u|; two dimensions or more 2
/// sqrt(3 / fan_in) u; weight, gamma 1 + 0.1 u; layer_scale_1/2 0.02 + 0.02 u; other one-dimensional 0.1 u; num_batches_tracked 0. Other
/// buffers and GeM's exponent p are unchanged.
void fillByRecipe(torch::nn::Module& model);

/// float32 of the shape, 2 u(1000003, i).
at::Tensor recipeInput(const std::vector<std::int64_t>& shape);

}  // namespace teardown::engine
