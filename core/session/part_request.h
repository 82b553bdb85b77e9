// A part request from what the user writes: the arguments in Python's syntax, the shape of the input as a word.
#pragma once

#include "core/base/result.h"
#include "core/session/part_journey.h"

#include <string>
#include <vector>

namespace teardown {

/// A value that the user gave for an argument: name "depth", text "18".
struct PartArgument {
    std::string name;
    std::string text;
};

/// Whether classes of the registry of this name can be built alone. Transforms, initialisers and samplers cannot: they work on what others
/// have built; datasets have no forward.
bool isBuiltAlone(const std::string& registry);

/// Each text is one value in Python's syntax; blank ones are left out, so that the class uses its default. inputShape: "3x224x224" or
/// "3, 224, 224"; blank: the part is not run. Errors name the argument in Place::member, or are of the code input-shape.
Result<PartRequest> partRequest(const std::string& registry, const std::string& type, const std::vector<PartArgument>& arguments,
                                const std::string& inputShape);

}  // namespace teardown
