// Lines between the bytes of a picture and the values of a tensor, a channel at a time.
#pragma once

#include "core/data/numbers/reading_maker.h"
#include "core/data/numbers/value_rule.h"

#include <vector>

namespace teardown {

/// A given tensor with its layout undone: height x width x channels.
struct GivenPixels {
    int height = 0;
    int width = 0;
    int channels = 3;
    std::vector<float> values;
    double spread = 0;   ///< standard deviation of all values
    double largest = 0;  ///< absolute value
};

struct TensorFit {
    ReadingOrder order = ReadingOrder::AsConfig;
    std::vector<Line> lines;  ///< by channel of the tensor
    double residual = 1;      ///< share of the values' spread that the lines do not explain: 0 to 1
};

/// The better one of both orders of the channels (grey pixels: that of the config). Looks at every `stride`-th pixel.
TensorFit fitOf(const ReadPixels& pixels, const GivenPixels& given, std::size_t stride);

}  // namespace teardown
