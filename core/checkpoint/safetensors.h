// Shared by the reader and the writer of safetensors.
#pragma once

#include "core/tensor/tensor_view.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace teardown {

inline constexpr std::uint64_t kMaxSafetensorsHeader = 100'000'000;

std::optional<DType> safetensorsDType(std::string_view name);
/// "F32"; empty if the format has no such type.
std::string_view safetensorsDTypeName(DType dtype);

}  // namespace teardown
