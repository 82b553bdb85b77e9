// NumPy's .npy and .npz: reading under the rules for untrusted files, writing as numpy does.
#pragma once

#include "core/base/result.h"
#include "core/tensor/tensor_view.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown {

/// A whole .npy file; pickled object arrays are rejected (npy-object).
Result<TensorView> readNpy(const std::string& path);
Result<TensorView> parseNpy(const std::string& name, std::vector<std::byte> bytes);
/// .npz members by name (without ".npy"). Defined in core/checkpoint/numpy/npz.cpp, next to the zip reader and writer.
Result<std::vector<std::pair<std::string, TensorView>>> readNpz(const std::string& path);

/// The header for an array; nullopt if NumPy has no such type.
std::optional<std::string> npyHeader(DType dtype, const Shape& shape);
/// Version 1.0 header padded to 64, C order, little endian.
std::string npyBytes(const TensorView& view);
Result<void> writeNpy(const std::string& path, const TensorView& view);
Result<void> writeNpz(const std::string& path, const std::vector<std::pair<std::string, TensorView>>& arrays);

}  // namespace teardown
