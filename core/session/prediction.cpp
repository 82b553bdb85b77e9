#include "core/session/prediction.h"

#include "core/base/text.h"
#include "core/tensor/tensor_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace teardown {

std::vector<Prediction> bestOf(const TensorView& scores, std::int64_t row, std::size_t count, const std::vector<std::string>& classes) {
    if (!scores.valid() || scores.rank() != 2 || row >= scores.shape()[0]) return {};
    const std::int64_t width = scores.shape()[1];
    std::vector<std::int64_t> order(static_cast<std::size_t>(width));
    std::iota(order.begin(), order.end(), 0);
    const auto score = [&](std::int64_t index) { return scores.at(row * width + index); };
    // NaN compares false with everything; it goes last.
    const auto key = [&](std::int64_t index) { return std::isnan(score(index)) ? -std::numeric_limits<double>::infinity() : score(index); };
    const auto better = [&](std::int64_t a, std::int64_t b) { return key(a) != key(b) ? key(a) > key(b) : a < b; };
    count = std::min(count, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(), better);
    std::vector<Prediction> best;
    for (std::size_t i = 0; i < count; ++i) {
        const auto index = static_cast<std::size_t>(order[i]);
        best.push_back({static_cast<int>(order[i]), index < classes.size() ? classes[index] : std::string(), score(order[i])});
    }
    return best;
}

std::string percentText(double score) {
    // NaN may carry a sign, which has no meaning.
    if (std::isnan(score)) return "   nan  ";
    return std::isinf(score) ? fmt::format("{:>6}  ", score) : fmt::format("{:6.2f} %", score * 100);
}

std::string predictionBars(const std::vector<Prediction>& predictions) {
    constexpr double kWidth = 32;
    std::string text;
    for (const Prediction& prediction : predictions) {
        const double share = std::isfinite(prediction.score) ? std::clamp(prediction.score, 0.0, 1.0) : 0;
        const auto filled = static_cast<std::size_t>(share * kWidth + 0.5);
        const std::string label = prediction.label.empty() ? fmt::format("class {}", prediction.index) : escapeForDisplay(prediction.label);
        text += fmt::format("  {}  {:<32}  {}\n", percentText(prediction.score), std::string(filled, '#'), label);
    }
    return text;
}

}  // namespace teardown
