// Lookup: a registry look-up of a name.
#pragma once

#include "core/trace/step_detail.h"

#include <cstdint>
#include <string>

namespace teardown {

struct Lookup : DetailOf<Lookup> {
    static constexpr std::string_view kKind = "lookup";

    std::string registry;     ///< "models"
    std::string scope;        ///< "mmcls"
    std::string found;        ///< class of the reference, empty if the name is not registered
    std::uint64_t names = 0;  ///< number of names in the registry
    std::string configPath;   ///< of the dict with the name: "model.backbone"

    Json toJson() const override {
        return Json::object().set("registry", registry).set("scope", scope).set("found", found).set("names", names);
    }
};

}  // namespace teardown
