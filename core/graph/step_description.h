// What a step is called in a graph: the family that decides its colour and the few figures that tell one convolution from another.
#pragma once

#include "core/trace/trace.h"

#include <string>

namespace teardown {

enum class GraphFamily { Data, Convolution, Norm, Activation, Pooling, Linear, Op, Other, Group };

/// What the layer or op says of itself, in the graph's words.
GraphFamily familyOf(const Step& step);

/// "3×3 /2" (kernel, stride), "1×1 32 groups", "3×3 depthwise", "2048→1000"; empty where there is nothing to tell.
Message detailOf(const Step& step);

/// Last component of the path; "layer1.0" where that is a bare number and `withParent` is set.
std::string nameOf(const Step& step, bool withParent);

}  // namespace teardown
