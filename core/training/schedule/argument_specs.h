// Lists of arguments that several rows of a table share.
#pragma once

#include "core/registry/signature.h"

#include <vector>

namespace teardown::training {

using ArgumentSpecs = std::vector<ArgumentSpec>;

inline ArgumentSpecs operator+(ArgumentSpecs first, const ArgumentSpecs& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

}  // namespace teardown::training
