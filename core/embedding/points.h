// Points: rows of numbers, such as the values of a layer for each of many pictures, and where PCA or t-SNE places them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace teardown::embedding {

/// count x size values, row by row.
struct Points {
    std::size_t count = 0;
    std::size_t size = 0;
    std::vector<double> values;

    std::span<const double> row(std::size_t index) const { return std::span(values).subspan(index * size, size); }
    std::span<double> row(std::size_t index) { return std::span(values).subspan(index * size, size); }
};

}  // namespace teardown::embedding
