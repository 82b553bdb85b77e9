// A range rule as one word: the argument of --range, also stored in an exported picture.
#pragma once

#include "core/render/heatmap.h"

#include <string>

namespace teardown {

/// "tile", "layer", "log", "percentile:1", "fixed:-1:1". Numbers as Python prints them.
std::string rangeText(const HeatmapStyle& style);

/// tile | layer | percentile[:P] (0 <= P < 50) | fixed:LOW:HIGH (finite, LOW < HIGH) | log. On failure returns false and leaves the style
/// unchanged.
bool readRangeText(const std::string& text, HeatmapStyle& style);

}  // namespace teardown
