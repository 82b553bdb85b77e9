// Signature: a registered name with the arguments of its class - one row of a registry's table, without the factory.
#pragma once

#include "core/config/config_value.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown {

struct ArgumentSpec {
    std::string name;
    std::optional<ConfigValue> defaultValue;  ///< none: required
    std::string doc;                          ///< one line
};

/// The Python class behind a name.
struct ReferenceClass {
    std::string file;  ///< "mmcls/models/backbones/resnet.py"; empty for the program's own
    std::string cls;   ///< "mmcls.models.backbones.resnet.ResNet"

    /// A class in the file of its module: "mmcls.models.necks.gap.GlobalAveragePooling" is in mmcls/models/necks/gap.py.
    static ReferenceClass of(std::string cls);
    /// A class that is registered in another file: torch's ReLU in mmcv/cnn/bricks/activation.py.
    static ReferenceClass in(std::string file, std::string cls) { return {std::move(file), std::move(cls)}; }
    /// A class of the program's own scope: "teardown.EfficientNetLite".
    static ReferenceClass own(std::string cls) { return {{}, std::move(cls)}; }
};

struct Signature {
    std::string name;
    std::string doc;  ///< one line, in our own words
    ReferenceClass reference;
    std::vector<ArgumentSpec> arguments;  ///< in the order of __init__

    /// The last part of reference.cls: 'BN' is a "BatchNorm2d".
    std::string className() const;
    /// nullptr if there is no such argument.
    const ArgumentSpec* argument(const std::string& argumentName) const;
    std::vector<std::string> argumentNames() const;
    /// Whether there is an argument "**kwargs": any other name is an argument, too.
    bool takesMore() const { return argument("**kwargs") != nullptr; }
};

}  // namespace teardown
