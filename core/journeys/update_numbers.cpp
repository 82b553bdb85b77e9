#include "core/journeys/update_numbers.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace teardown {
namespace {

constexpr std::int64_t kSearched = 1 << 14;

/// The gradient; null if it was not kept.
const RecordedTensor* gradientOf(const Step& step) {
    const auto* update = as<OptimizerUpdate>(step);
    for (std::size_t i = 0; update && i < std::min(update->inputs.size(), step.inputs.size()); ++i)
        if (update->inputs[i] == "gradient" && step.inputs[i].view.valid()) return &step.inputs[i];
    return nullptr;
}

}  // namespace

std::vector<training::UpdateLine> updateNumbers(const Step& step, std::int64_t element) {
    const auto* update = as<OptimizerUpdate>(step);
    if (!update || !gradientOf(step)) return {};
    std::map<std::string, double> values;
    for (std::size_t i = 0; i < std::min(update->inputs.size(), step.inputs.size()); ++i) {
        const TensorView& view = step.inputs[i].view;
        if (!view.valid() || element < 0 || element >= view.numel()) return {};
        values[update->inputs[i]] = view.at(element);
    }
    return training::elementUpdate(*update, values);
}

std::int64_t largestGradient(const Step& step) {
    const RecordedTensor* gradient = gradientOf(step);
    std::int64_t best = 0;
    double most = -1;
    for (std::int64_t i = 0; gradient && i < std::min(gradient->view.numel(), kSearched); ++i)
        if (const double size = std::abs(gradient->view.at(i)); size > most) {
            most = size;
            best = i;
        }
    return best;
}

std::string elementIndex(const Shape& shape, std::int64_t element) {
    std::string text;
    for (std::size_t i = shape.size(); i-- > 0;) {
        text = std::to_string(element % shape[i]) + (text.empty() ? "" : ", ") + text;
        element /= shape[i];
    }
    return "[" + text + "]";
}

void addUpdateNumbers(Step& step) {
    const std::int64_t element = largestGradient(step);
    const std::vector<training::UpdateLine> lines = updateNumbers(step, element);
    if (lines.empty()) return;
    const std::string index = elementIndex(step.inputs.front().knownShape(), element);
    for (const training::UpdateLine& line : lines) step.facts.emplace_back(asIs(index + " " + line.formula), line.numbers);
    step.numbers = message("train-iter.element", "{index}: {formula}: {numbers}",
                           {{"index", index}, {"formula", lines.back().formula}, {"numbers", lines.back().numbers}});
}

}  // namespace teardown
