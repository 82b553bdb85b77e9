// A part of an axis as a term: what a layer that splits its channels gives to its parts.
#pragma once

#include "core/trace/formula.h"

namespace teardown::formula {

/// The positions first .. first + count - 1 along `axis` of a tensor, a call's result or an earlier line without indices: x[:,0:32].
/// Inside, it is a Stack of one part with a range.
Term slice(const Term& a, int axis, std::int64_t first, std::int64_t count);
/// Of a Stack with a range: how many positions it has.
std::int64_t lengthOfSlice(const TermNode& slice);
/// Where the position `at` of a Stack is in its parts: for a slice behind its first one, or behind everything if the slice does not have
/// it.
std::int64_t placeInSlice(const TermNode& stack, std::int64_t at);

}  // namespace teardown::formula
