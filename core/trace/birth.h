// Birth: what is being built at a step of a build - the name that is looked up, the registry that is asked, the place in the config - and
// which objects and tensors exist by then.
#pragma once

#include "core/trace/trace.h"

#include <string>
#include <vector>

namespace teardown {

struct Birth {
    int subject = -1;         ///< the step of the look-up or constructor; -1: nothing is being built
    std::string type;         ///< "ResNet": the name in the config, or the class of an object that its owner makes itself
    std::string registry;     ///< that is asked; empty: none is, the owner's constructor makes the object
    std::string scope;        ///< of the registry
    std::string found;        ///< the class, with its module; empty: nothing has this name
    std::string configPath;   ///< of what the step is about: of an object its dict, of an argument the argument; empty: of no config
    bool ofArgument = false;  ///< configPath is an argument's
};

/// Of steps inside: of the innermost object. Steps of other journeys than builds have none.
Birth birthAt(const Trace& trace, int step);

struct BornObject {
    int step = -1;     ///< of its constructor
    int depth = 0;     ///< how many objects are around it
    std::string name;  ///< in its owner, "conv1"; of the outermost its class
    std::string type;
};

/// All objects of a build in the order of their constructors.
std::vector<BornObject> bornObjects(const Trace& trace);
/// How many of them exist at a step: their constructors have begun.
std::size_t bornBy(const std::vector<BornObject>& objects, int step);

/// The last steps up to this one that give a tensor its first values or initialise it, at most so many, in their order.
std::vector<int> bornTensors(const Trace& trace, int step, int most);

}  // namespace teardown
