// teardown diff: what two files of the same sort are compared by. Each sort is a row of diff_verb.cpp and a function here.
#pragma once

#include "core/base/result.h"

#include <string>

namespace teardown {

class Terminal;
struct Invocation;

struct DiffOptions {
    std::string a, b;
    std::string weightsA;  ///< of checkpoints: the key.path of "A:key.path"
    std::string weightsB;
    std::string root;  ///< of configs: the folder that the files of _base_ must lie in
};

/// Added, removed and changed values with the places that set them. The exit code is 0 whether they differ or not.
Result<int> diffConfigs(const DiffOptions& options, const Invocation& invocation, Terminal& terminal);

}  // namespace teardown
