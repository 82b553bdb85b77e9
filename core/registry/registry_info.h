// RegistryInfo: a registry as data - its names, their arguments, and where the reference implements them.
#pragma once

#include <string>
#include <vector>

namespace teardown {

struct RegistryArgument {
    std::string name;
    std::string defaultValue;  ///< as printed by Python; empty with required = true if there is none
    bool required = false;
    std::string doc;
};

struct RegistryItem {
    std::string name;
    std::string doc;
    std::string implementedIn;  ///< of the reference: "mmcls.models.backbones.resnet.ResNet"
    std::string referenceFile;  ///< "mmcls/models/backbones/resnet.py"
    int referenceLine = 0;      ///< of the class statement; 0: unknown
    std::string paper;          ///< title; empty: none
    std::string paperUrl;
    std::vector<RegistryArgument> arguments;
    bool built = true;  ///< false: only the signature of the reference's class is known
};

struct RegistryInfo {
    std::string name;    ///< "models"
    std::string scope;   ///< "mmcls"
    std::string parent;  ///< "mmcv:model" or ""
    std::vector<std::string> children;
    std::vector<RegistryItem> items;
};

}  // namespace teardown
