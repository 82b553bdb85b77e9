#include "core/engine/zoo/blocks/position_table.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace teardown::engine {

namespace {

constexpr std::int64_t kDegree = 3;

/// Positions of the table's values: -(1 + q + q^2), -(1 + q), -1, 0, 1, ... such that the last is about `reach`. q as found by the
/// reference's bisection.
std::vector<double> placesOf(std::int64_t half, std::int64_t reach) {
    double left = 1.01, right = 1.5, q = 0;
    while (right - left > 1e-6) {
        q = (left + right) / 2;
        const double sum = (1 - std::pow(q, static_cast<double>(half))) / (1 - q);
        (sum > static_cast<double>(reach) ? right : left) = q;
    }
    std::vector<double> places{0};
    double place = 1;
    for (std::int64_t i = 0; i < half; ++i) {
        places.push_back(place);
        places.insert(places.begin(), -place);
        place += std::pow(q, static_cast<double>(i + 1));
    }
    return places;
}

/// The values at x of the cubic B-splines over the knots (de Boor 1972), one for each of knots.size() - 4.
std::vector<double> splinesAt(double x, const std::vector<double>& knots) {
    const std::size_t count = knots.size() - kDegree - 1;
    x = std::clamp(x, knots.front(), knots.back());
    // The span that contains x; the last one is closed.
    std::size_t span = kDegree;
    while (span + 1 < count && x >= knots[span + 1]) ++span;
    std::vector<double> values(knots.size(), 0);
    values[span] = 1;
    for (std::size_t degree = 1; degree <= kDegree; ++degree)
        for (std::size_t i = span - degree; i <= span; ++i) {
            const double first = knots[i + degree] - knots[i], second = knots[i + degree + 1] - knots[i + 1];
            const double rising = first > 0 ? (x - knots[i]) / first * values[i] : 0;
            const double falling = second > 0 ? (knots[i + degree + 1] - x) / second * values[i + 1] : 0;
            values[i] = rising + falling;
        }
    values.resize(count);
    return values;
}

at::Tensor splineMatrix(const std::vector<double>& places, const std::vector<double>& knots) {
    std::vector<at::Tensor> rows;
    for (const double place : places) rows.push_back(at::tensor(splinesAt(place, knots), at::kDouble));
    return at::stack(rows);
}

}  // namespace

at::Tensor resizedPositionTable(const at::Tensor& table, std::int64_t from, std::int64_t to) {
    TORCH_CHECK(table.dim() == 2 && from > kDegree && to > 0 && table.size(0) == from * from, "a table ", table.sizes(),
                " of relative positions cannot be resampled from a side of ", from, " to ", to);
    const std::vector<double> places = placesOf(from / 2, to / 2);
    // Knots of an interpolating spline: the positions without the second and the last but one, the outermost four times.
    std::vector<double> knots(kDegree, places.front());
    for (std::size_t i = 0; i < places.size(); ++i)
        if (i != 1 && i + 2 != places.size()) knots.push_back(places[i]);
    knots.insert(knots.end(), kDegree, places.back());
    std::vector<double> wanted;
    for (std::int64_t i = -(to / 2); i <= to / 2; ++i) wanted.push_back(static_cast<double>(i));
    const at::Tensor matrix = at::matmul(splineMatrix(wanted, knots), at::linalg_inv(splineMatrix(places, knots)));  // [to, from]
    const at::Tensor maps = table.to(at::kDouble).t().reshape({table.size(1), from, from});
    const at::Tensor resampled = at::matmul(at::matmul(matrix, maps), matrix.t());
    return resampled.reshape({table.size(1), -1}).t().contiguous().to(at::kFloat);
}

}  // namespace teardown::engine
