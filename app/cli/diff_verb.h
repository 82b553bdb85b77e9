// teardown diff: the comparisons by kind of file. Each kind is a row of diff_verb.cpp and a function here.
#pragma once

#include "core/base/result.h"

#include <string>

namespace teardown {

class Terminal;
struct Invocation;

struct DiffOptions {
    std::string a, b;
    std::string weightsA;  ///< of checkpoints: the key path in "A:key.path"
    std::string weightsB;
    std::string root;  ///< of configs: the folder that must contain the _base_ files
};

/// Prints added, removed and changed values with the places that set them. The exit code is 0 even when they differ.
Result<int> diffConfigs(const DiffOptions& options, const Invocation& invocation, Terminal& terminal);

}  // namespace teardown
