// Reading: one way to turn a picture into the network's input - the config's own, or one that differs from it - and how well each explains
// numbers that another program gave.
#pragma once

#include "core/base/diagnostics.h"

#include <string>
#include <vector>

namespace teardown {

/// What a reading can differ in.
enum class ReadingFactor {
    Values,       ///< mean, std and the range before them
    Order,        ///< of the channels
    Layout,       ///< of the tensor in memory
    Crop,         ///< how the picture comes to the network's size
    Resampler,    ///< library and filter
    Orientation,  ///< EXIF
    Output,       ///< what was done to the network's output
};
inline constexpr int kReadingFactors = 6;  ///< those of the input: all but Output

/// "values", "order", "layout", "crop", "resampler", "orientation", "output".
const char* factorName(ReadingFactor factor);

/// One difference from the config's own reading.
struct ReadingDifference {
    ReadingFactor factor = ReadingFactor::Values;
    std::string id;  ///< "bgr", "squash", "pillow-bicubic"
    Message title;   ///< "BGR instead of RGB"
};
using ReadingDifferences = std::vector<ReadingDifference>;

/// What pasted numbers are.
enum class NumbersKind {
    Logits,
    Scores,       ///< softmax once, as mmclassification gives them
    LogScores,    ///< log-softmax
    TwiceScores,  ///< softmax of the scores
    Tensor,       ///< the network's input
};
/// "logits", "scores", "log-scores", "softmax-twice", "tensor".
const char* numbersKindName(NumbersKind kind);

struct RankedReading {
    ReadingDifferences differences;  ///< empty: as the config reads it
    NumbersKind kind = NumbersKind::Logits;
    double distance = 0;  ///< root of the mean square of the differences; of scores: of their logarithms
    double maxAbs = 0;    ///< largest difference from a given number
    bool exact = false;   ///< every number is the same as far as it was printed
    /// Other readings that turn this picture into the very same tensor.
    std::vector<ReadingDifferences> same;
};

struct NumbersReport {
    std::vector<RankedReading> ranked;  ///< best first
    std::size_t given = 0;              ///< how many numbers were compared
    int tried = 0;                      ///< inputs that ran through the network; of a tensor: readings that were compared
    bool complete = true;               ///< false: stopped by its limits before the search had come to an end
    double milliseconds = 0;
    Message verdict;  ///< one sentence: what the numbers are and which difference gives them
    Diagnostics notes;
};

/// "BGR instead of RGB; softmax twice", or "as the config reads it".
Message differencesText(const ReadingDifferences& differences);

}  // namespace teardown
