// How a step is labelled in a graph: the family that decides its colour and the few numbers that distinguish convolutions.
#pragma once

#include "core/trace/trace.h"

#include <string>

namespace teardown {

enum class GraphFamily { Data, Convolution, Norm, Activation, Pooling, Linear, Op, Other, Group };

/// The layer's or op's own description, in the graph's words.
GraphFamily familyOf(const Step& step);

/// "3×3 /2" (kernel, stride), "1×1 32 groups", "3×3 depthwise", "2048→1000"; empty if there is nothing to show.
Message detailOf(const Step& step);

/// Last component of the path; "layer1.0" if that is a bare number and `withParent` is set.
std::string nameOf(const Step& step, bool withParent);

}  // namespace teardown
