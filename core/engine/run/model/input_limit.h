// The largest input of a journey that runs a network or a part on a shape alone.
#pragma once

#include <cstdint>

namespace teardown::engine {

/// A picture of a gigabyte; anything larger is a typing error.
inline constexpr std::int64_t kMostInputElements = std::int64_t{1} << 28;

}  // namespace teardown::engine
