#include "core/journeys/update_numbers.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace teardown {
namespace {

constexpr std::int64_t kSearched = 1 << 14;

const RecordedTensor* inputCalled(const Step& step, const std::string& label) {
    const auto found = std::find_if(step.inputs.begin(), step.inputs.end(), [&](const RecordedTensor& one) { return one.label == label; });
    return found == step.inputs.end() || !found->view.valid() ? nullptr : &*found;
}

}  // namespace

std::vector<training::UpdateLine> updateNumbers(const Step& step, std::int64_t element) {
    const auto* update = as<OptimizerUpdate>(step);
    if (!update || !inputCalled(step, "old") || !inputCalled(step, "gradient")) return {};
    std::map<std::string, double> values;
    const std::string before = " before";
    for (const RecordedTensor& tensor : step.inputs) {
        if (!tensor.view.valid() || element < 0 || element >= tensor.view.numel()) return {};
        const std::string name =
            tensor.label.ends_with(before) ? tensor.label.substr(0, tensor.label.size() - before.size()) : tensor.label;
        values[name] = tensor.view.at(element);
    }
    return training::elementUpdate(*update, values);
}

std::int64_t largestGradient(const Step& step) {
    const RecordedTensor* gradient = inputCalled(step, "gradient");
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
