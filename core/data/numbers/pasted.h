// Numbers that another program printed: a list, numpy's or torch's print, JSON, the best five with their classes.
#pragma once

#include "core/base/result.h"
#include "core/data/numbers/reading.h"
#include "core/tensor/tensor_view.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

struct PastedNumber {
    double value = 0;
    double step = 0;               ///< distance of two neighbours as printed: 1e-4 for "0.8231"; 0 for full precision
    std::int64_t classIndex = -1;  ///< -1: not said, or said by `label`
    std::string label;             ///< the class's name as printed; may be empty
};

struct PastedNumbers {
    std::vector<PastedNumber> items;
    /// numpy and torch leave out the middle of long arrays ("..."): the items from here on are the last ones. -1: nothing is left out.
    std::ptrdiff_t gapAt = -1;
    bool percent = false;  ///< the values were printed with a percent sign; they are divided by 100
};

/// Accepts any nesting of brackets, text before and after ("tensor(", "dtype=float32)", "grad_fn=..."), "283: 0.82", "tabby 0.82 %",
/// {"tabby": 0.82}, a list of objects with index or label and score (also pred_label, pred_class, pred_score), torch's "1e-03 *".
/// Errors: numbers-none, numbers-too-many (above 200,000), numbers-too-long (above 16 MiB).
Result<PastedNumbers> parseNumbers(std::string_view text);

/// All elements of an array of rank 1, or [1, n]. Errors: numbers-none, numbers-shape.
Result<PastedNumbers> numbersOf(const TensorView& view);

/// Pasted numbers with a class for each, ready to be compared.
struct KnownNumbers {
    std::vector<std::size_t> classes;  ///< empty: the classes are unknown, `values` are the best ones, best first
    std::vector<double> values;
    std::vector<double> steps;
    std::size_t classCount = 0;
    std::vector<NumbersKind> kinds;  ///< what they may be, most probable first; never empty
    bool all() const { return classes.size() == classCount; }
};

/// Finds the class of each number. `names` are the network's class names, or empty.
/// Errors: numbers-count (neither one a class nor a part that says which), numbers-class (no such class).
Result<KnownNumbers> knownNumbers(const PastedNumbers& pasted, std::size_t classCount, std::span<const std::string> names);

}  // namespace teardown
