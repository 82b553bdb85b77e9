// A part of an axis as a term: what a layer that splits its channels gives to its parts.
#pragma once

#include "core/trace/formula.h"

namespace teardown::formula {

/// The positions first .. first + count - 1 along `axis` of a tensor, a call's result or an earlier line without indices: x[:,0:32].
/// Inside, it is a Stack of one part with a range.
Term slice(const Term& a, int axis, std::int64_t first, std::int64_t count);

}  // namespace teardown::formula
