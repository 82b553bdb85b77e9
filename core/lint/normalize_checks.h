// The numbers of a Normalize: as many as channels, in their order, for the picture's range.
#pragma once

#include "core/lint/config_parts.h"

#include <optional>
#include <vector>

namespace teardown::lint_rules {

struct NormalizeNumbers {
    std::vector<double> mean;
    std::vector<double> std;
    bool toRgb = true;

    /// Divides by about 255 and subtracts nothing: the values are 0 to 1 afterwards.
    bool makesUnit() const;
    /// mean 0 and std 1: changes nothing.
    bool isIdentity() const;
    /// For pictures of 0 to 1.
    bool isForUnit() const;
};

/// None if mean or std is missing or not a list of numbers.
std::optional<NormalizeNumbers> normalizeNumbers(const ConfigValue& transform);

/// The order of channels of a known mean or std (ImageNet's, OpenAI CLIP's), as bytes or as values of 0 to 1.
enum class ChannelOrder { Unknown, Rgb, Bgr };
ChannelOrder orderOf(const std::vector<double>& values);

}  // namespace teardown::lint_rules
