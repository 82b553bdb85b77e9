// Traces keep the tensors of a network as they are, without a copy. Whoever changes such tensors in place gives them storage of their own
// first, and the traces keep what they show.
#pragma once

#include <torch/nn/module.h>

#include <cstdint>

namespace teardown::engine {

/// To be called before parameters or buffers are changed in place - by an optimizer, an initialiser, an average over models: each whose
/// storage something else holds too, as the view of a trace does, gets a copy of it. The tensors stay the same objects. Returns the bytes
/// that were copied: none when nothing was recorded since the last call.
std::uint64_t detachFromTraces(const torch::nn::Module& network);

}  // namespace teardown::engine
