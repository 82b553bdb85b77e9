// Limits of the config room: an untrusted config must never cost more than these, whatever it contains.
#pragma once

#include <cstddef>
#include <cstdint>

namespace teardown {

inline constexpr std::size_t kMaxSourceBytes = 4u << 20;
inline constexpr std::uint64_t kMaxSteps = 1'000'000;
inline constexpr std::size_t kMaxIntegerBits = 4096;
inline constexpr std::size_t kMaxStringBytes = 1u << 20;
inline constexpr std::uint64_t kMaxElements = 1'000'000;
inline constexpr int kMaxNesting = 200;
inline constexpr int kMaxJsonNesting = 512;
inline constexpr int kMaxBaseDepth = 200;
inline constexpr std::size_t kMaxFiles = 256;
inline constexpr std::uint64_t kMaxYamlNodes = 100'000;
/// CPython's own limit on the digits of an integer's text.
inline constexpr std::size_t kMaxDecimalDigits = 4300;

}  // namespace teardown
