// ImportOrder: in which order an import of a release of mmclassification executes the modules of mmclassification and mmcv, and what they
// register. Data: resources/reference/imports, which tests/core/registry/import_order.py reads from an installed release.
#pragma once

#include "core/base/result.h"
#include "core/trace/details/registration.h"

#include <cstddef>
#include <string>
#include <vector>

namespace teardown {

/// A release of mmclassification with the mmcv that belongs to it.
struct ReferenceRelease {
    const char* name;   ///< "0.25": as chosen and as its files are named
    const char* mmcls;  ///< "0.25.0"
    const char* mmcv;   ///< "1.7.2"
};

/// Newest first.
inline constexpr ReferenceRelease kReleases[] = {{"0.25", "0.25.0", "1.7.2"}, {"0.12", "0.12.0", "1.3.1"}, {"0.11", "0.11.0", "1.3.0"}};

struct RegistryDeclaration {
    std::string name;                ///< "models"
    std::string scope;               ///< "mmcls"; of releases whose registries have none: the package
    int parent = -1;                 ///< index of the parent registry; -1: none
    std::string buildFunction;       ///< "build_model_from_cfg"
    std::string file;                ///< "mmcls/models/builder.py"
    int line = 0;                    ///< of the call of Registry()
    std::vector<std::string> bound;  ///< the variables of its module that are this object: "MODELS", "BACKBONES"
};

struct ImportRow {
    enum class What { Import, Declare, Register };
    What what = What::Import;
    int depth = 0;       ///< how many modules are being imported around it
    int line = 0;        ///< that the module around it executes
    std::string module;  ///< Import: whose body starts; Register: where the class is defined
    std::string file;    ///< of that module
    int registry = -1;   ///< Declare, Register: index
    // Register only
    std::string called;              ///< the variable that the code names
    std::string name;                ///< of the class or function
    std::vector<std::string> keys;   ///< under which it is stored
    std::vector<std::string> bases;  ///< of the class
    int defined = 0;                 ///< line of its definition, or of its first decorator
    RegisteredBy by = RegisteredBy::Decorator;
    std::string function;  ///< that calls register_module; empty: the module's body
    int at = 0;            ///< line of that call
};

struct ImportOrder {
    std::string release;       ///< "0.25"
    std::string entry;         ///< what is run or imported first: "tools/test.py", "mmcls.apis"
    std::string mmcls, mmcv;   ///< versions
    std::string registryFile;  ///< where class Registry is defined
    int callLine = 0;          ///< where register_module(module=X) calls _register_module
    int returnedLine = 0;      ///< where the function that it returns otherwise does
    int storeLine = 0;         ///< of Registry._register_module
    bool hasParents = false;   ///< registries of this release have a scope, a parent and children
    std::vector<RegistryDeclaration> registries;
    std::vector<ImportRow> rows;
};

/// Errors: file-missing and the like if the resource is not there or not readable.
Result<ImportOrder> readImportOrder(const ReferenceRelease& release);

}  // namespace teardown
