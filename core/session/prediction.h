// Prediction: a class with its probability; the best of a row of scores, and how to print them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace teardown {

struct Prediction {
    int index = 0;
    std::string label;
    double score = 0;
};

class TensorView;

/// The best `count` of one row of scores, best first, ties by index; labels from the classes, "" if there are none.
std::vector<Prediction> bestOf(const TensorView& scores, std::int64_t row, std::size_t count, const std::vector<std::string>& classes);
/// " 97.14 %", or "   nan  ".
std::string percentText(double score);
/// "  97.14 %  ##############  7" per prediction; a score that is not finite has no bar.
std::string predictionBars(const std::vector<Prediction>& predictions);

}  // namespace teardown
