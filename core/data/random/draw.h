// Draw: one call of a random function of the reference program, with its arguments and what it returned.
#pragma once

#include "core/config/config_value.h"

#include <string>
#include <vector>

namespace teardown {

enum class Generator { Python, Numpy, Torch };

/// "python", "numpy", "torch".
constexpr const char* generatorName(Generator generator) {
    return generator == Generator::Python ? "python" : generator == Generator::Numpy ? "numpy" : "torch";
}

struct Draw {
    Generator generator = Generator::Numpy;
    std::string function;                ///< "uniform", "randint": of the module random, of numpy.random or of torch
    std::vector<ConfigValue> arguments;  ///< of choice, choices and shuffle the number of items instead of the items
    /// A number or a list; of choice, choices and shuffle indices: shuffle's say which old item stands at each place. More than 16 numbers
    /// are a dict with "shape", "first" (four of them) and "last".
    ConfigValue value;
};

}  // namespace teardown
