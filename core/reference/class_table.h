// ReferenceClasses: the classes of a release of mmclassification and mmcv, and of torch what they derive from: where they stand, their
// bases and methods. Data: resources/reference/classes, which tests/core/registry/class_table.py reads from an installed release.
#pragma once

#include "core/base/result.h"
#include "core/reference/import_order.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown {

struct ReferenceMethod {
    std::string name;
    int line = 0;  ///< of its first decorator or def
};

struct ReferenceClassRow {
    std::string name;  ///< with its module: "mmcls.models.backbones.resnet.ResNet"
    std::string file;
    int line = 0;
    std::vector<std::string> bases;
    std::vector<ReferenceMethod> methods;

    const ReferenceMethod* method(std::string_view name) const;
};

/// One class of an MRO, as a look-up of a method passes it.
struct MethodPlace {
    std::string cls;
    std::string file;
    int line = 0;  ///< of the method; 0: the class does not define it
    bool runs = false;
};

class ReferenceClasses {
public:
    /// Errors: file-missing and the like if the resource is not there or not readable.
    static Result<ReferenceClasses> read(const ReferenceRelease& release);

    const ReferenceClassRow* find(const std::string& name) const;
    /// The class itself first, without object; only itself if the table does not have it.
    std::vector<std::string> mro(const std::string& name) const;
    /// The class without its module that defines the method in this file; as found on an object: "ResNet_CIFAR". Null: none.
    const ReferenceClassRow* byShortName(const std::string& name, std::string_view method = {}, std::string_view file = {}) const;
    /// The MRO of the class up to its end, with the first one that has the method marked. Empty if none has it.
    std::vector<MethodPlace> lookUp(const std::string& cls, std::string_view method) const;

private:
    std::map<std::string, ReferenceClassRow> m_rows;
    std::multimap<std::string, const ReferenceClassRow*> m_byShortName;
};

}  // namespace teardown
