// Quantiles without sorting a whole tensor: values are counted by the leading bits of their float form, and only the bins that contain the
// requested ranks are sorted.
#pragma once

#include "core/tensor/tensor_view.h"

#include <utility>

namespace teardown {

/// numpy.quantile of the finite elements (linear interpolation), exact, for two fractions at once; {0, 0} if no element is finite.
/// An expanded dimension counts once.
std::pair<double, double> finiteQuantiles(const TensorView& view, double lowFraction, double highFraction);

}  // namespace teardown
