// Opens the tensor that a command-line argument names: X.npy, X.npz:name, X.pth:key.path, X.safetensors:key or "-" (npy on standard input).
#pragma once

#include "core/base/result.h"
#include "core/tensor/tensor_view.h"

#include <string>

namespace teardown {

struct NamedSource {
    TensorView view;
    std::string name;             ///< for titles: "x.npy", "net.pth:fc.weight"
    bool fromCheckpoint = false;  ///< a weight: rank 4 is shown as a matrix of kernels
};

/// Errors of the readers, and tensor-missing ("did you mean"), tensor-not-named when a file holds several.
Result<NamedSource> openTensor(const std::string& word);

}  // namespace teardown
