// Small pieces of PyTorch's extra_repr texts.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace teardown::engine {

inline const char* pythonBool(bool value) { return value ? "True" : "False"; }

inline std::string pairText(const std::array<std::int64_t, 2>& pair) {
    return "(" + std::to_string(pair[0]) + ", " + std::to_string(pair[1]) + ")";
}

/// An int when both are equal, as pooling modules print what they were given.
inline std::string sizeText(const std::array<std::int64_t, 2>& pair) {
    return pair[0] == pair[1] ? std::to_string(pair[0]) : pairText(pair);
}

}  // namespace teardown::engine
