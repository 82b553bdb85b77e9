// RegistryInfo: a registry as data - its names, what each takes, where the reference implements it.
#pragma once

#include <string>
#include <vector>

namespace teardown {

struct RegistryArgument {
    std::string name;
    std::string defaultValue;  ///< as Python prints it; empty and required = true when there is none
    bool required = false;
    std::string doc;
};

struct RegistryItem {
    std::string name;
    std::string doc;
    std::string implementedIn;  ///< of the reference: "mmcls.models.backbones.resnet.ResNet"
    std::string referenceFile;  ///< "mmcls/models/backbones/resnet.py"
    std::vector<RegistryArgument> arguments;
    bool built = true;  ///< false: the reference has it, Teardown knows its signature only
};

struct RegistryInfo {
    std::string name;    ///< "models"
    std::string scope;   ///< "mmcls"
    std::string parent;  ///< "mmcv:model" or ""
    std::vector<std::string> children;
    std::vector<RegistryItem> items;
};

}  // namespace teardown
