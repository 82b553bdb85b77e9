// Whose method runs: where Python finds a method that is called on an object, and the classes of the MRO that it passes over.
#pragma once

#include "core/base/message.h"
#include "core/reference/class_table.h"
#include "core/trace/step.h"

#include <string>
#include <vector>

namespace teardown {

struct WhoseMethod {
    std::string method;               ///< "init_weights"; empty: the frame is in no method of a known class
    std::vector<MethodPlace> places;  ///< the MRO; one of them runs
};

/// Of a frame: "ResNet_CIFAR.make_res_layer", which stands in ResNet.
WhoseMethod whoseMethod(const ReferenceClasses& classes, const ReferenceFrame& frame);

/// "make_res_layer is ResNet's; passed over: ResNet_CIFAR." Empty if there is nothing to say.
Message whoseMethodWords(const WhoseMethod& whose);

}  // namespace teardown
