// Traces refer to a network's tensors without copying them. Code that changes such tensors in place first gives them storage of their own,
// so the traces keep what they show.
#pragma once

#include <torch/nn/module.h>

#include <cstdint>

namespace teardown::engine {

/// Call this before changing parameters or buffers in place - in an optimizer, an initialiser, an average over models: each tensor whose
/// storage is also held elsewhere, for example by a view in a trace, gets a copy of it. The tensors stay the same objects. Returns the
/// number of bytes copied: none if nothing was recorded since the last call.
std::uint64_t detachFromTraces(const torch::nn::Module& network);

}  // namespace teardown::engine
