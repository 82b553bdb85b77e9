// What is known about a release of mmclassification, read from the resources: what the journeys through its scripts are made of.
#pragma once

#include "core/reference/class_table.h"
#include "core/reference/construction.h"
#include "core/reference/import_order.h"
#include "core/reference/script_sites.h"

#include <map>
#include <memory>
#include <string>

namespace teardown {

struct ReferenceData {
    ImportOrder imports;
    ReferenceClasses classes;
    ScriptSites sites;
    Construction construction;

    struct Registered {
        std::string scope;
        std::string cls;  ///< with its module; empty: nothing is registered under the name
    };
    /// What the registry, or its parent, has under this key.
    Registered registered(const std::string& registry, const std::string& key) const;

private:
    friend Result<std::shared_ptr<const ReferenceData>> readReferenceData();
    std::map<std::string, Registered> m_registered;  ///< by "registry/key"
};

/// Of mmclassification 0.25, the release that this program builds like. Errors: those of the readers.
Result<std::shared_ptr<const ReferenceData>> readReferenceData();

}  // namespace teardown
