// Statistics of a tensor as members of a JSON object: null if not available, integers exact.
#pragma once

#include "core/base/json.h"
#include "core/tensor/statistics.h"

namespace teardown {

/// "min", "max", "mean", "std", "absmax" of the finite elements, null if there are none; "zeros", "nan", "inf" as counts, and if an element
/// is not finite "not_finite": {"nan": 3, "inf": 0}.
Json& setStatistics(Json& object, const TensorStatistics& statistics);

/// The smallest and the largest finite element as text, integers with all digits: "-9223372036854775808".
std::string smallestText(const TensorStatistics& statistics);
std::string largestText(const TensorStatistics& statistics);

}  // namespace teardown
