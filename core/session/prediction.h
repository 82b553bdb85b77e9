// Prediction: a class that the network considers, with its probability.
#pragma once

#include <string>

namespace teardown {

struct Prediction {
    int index = 0;
    std::string label;
    double score = 0;
};

}  // namespace teardown
