// The true classes of a dataset's pictures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace teardown::metrics {

/// One class a picture, or a row with a value for each class: 1 has it, 0 has it not, -1 difficult (Pascal VOC).
struct Labels {
    bool multiLabel = false;
    std::size_t classes = 0;           ///< length of a row; 0 for one class a picture
    std::vector<std::int64_t> values;  ///< rows one after the other

    std::size_t count() const { return multiLabel ? (classes ? values.size() / classes : 0) : values.size(); }
};

}  // namespace teardown::metrics
