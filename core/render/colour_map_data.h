// The sampled tables behind colourTable(); kept apart because data and code change for different reasons.
#pragma once

#include <cstdint>

namespace teardown {

/// 256 entries of 0xRRGGBB each.
extern const std::uint32_t kViridisSamples[256];
extern const std::uint32_t kMagmaSamples[256];
extern const std::uint32_t kCoolwarmSamples[256];
extern const std::uint32_t kTurboSamples[256];

}  // namespace teardown
