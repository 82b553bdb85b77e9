// SeedProof: whether an answer depends on weights that no file gave. The network is built a second time with another seed; if the same
// input then gets other scores, they are those of random weights.
#pragma once

#include <cstdint>

namespace teardown {

struct SeedProof {
    bool differs = false;
    double maxAbs = 0;         ///< largest difference of the scores
    std::int64_t first = -1;   ///< best class with one seed
    std::int64_t second = -1;  ///< best class with the next
};

}  // namespace teardown
