// Where the reference defines a class and which paper it implements (resources/reference/classes.json).
#pragma once

#include <string>

namespace teardown {

struct ReferenceClassFacts {
    int line = 0;  ///< of the class statement in mmclassification 0.25.0 or mmcv 1.7.2
    std::string paper;
    std::string url;
};

/// name: dotted, "mmcls.models.backbones.vgg.VGG". nullptr if the table does not have it.
const ReferenceClassFacts* referenceClassFacts(const std::string& name);

}  // namespace teardown
