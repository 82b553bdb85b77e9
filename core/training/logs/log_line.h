// LogLine: one line of a training log, a JSON object as Python's json.dumps writes it - with NaN and Infinity, which strict JSON lacks.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown::training {

/// Why a line is no record.
enum class BrokenReason {
    NotJson,     ///< something else than JSON stands at `column`
    CutOff,      ///< it ends in the middle: the program was stopped, or two programs wrote
    MoreBehind,  ///< a second value follows on the same line
    NotObject,   ///< JSON, but no object
    TooDeep,     ///< lists in lists beyond kMostLogDepth
    TooLong,     ///< beyond kMostLogLine bytes, or 10,000 keys
    NoRecord     ///< an object without mode, step, epoch or iter
};
inline constexpr std::size_t kMostLogLine = 64u << 20;
inline constexpr int kMostLogDepth = 512;

struct BrokenAt {
    BrokenReason reason = BrokenReason::NotJson;
    std::size_t column = 0;  ///< 1-based byte where it was noticed; 0: the whole line
};

/// What a line says. Numbers in an object are named by both keys: "lr.generator". Lists and deeper objects are only named.
struct LogLine {
    std::vector<std::pair<std::string, double>> numbers;
    std::vector<std::pair<std::string, std::string>> texts;
    std::vector<std::string> others;  ///< keys of lists, bools and nulls

    const double* number(std::string_view key) const;
    const std::string* text(std::string_view key) const;
};

/// Reads a line without its newline. Never recurses, allocates no more than the line has bytes. A key that stands twice has its last value.
std::optional<BrokenAt> readLogLine(std::string_view text, LogLine& line);

}  // namespace teardown::training
