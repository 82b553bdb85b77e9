// Registration: what one call of register_module stores in a registry.
#pragma once

#include "core/trace/step_detail.h"

#include <cstdint>
#include <string>
#include <vector>

namespace teardown {

enum class RegisteredBy {
    Decorator,     ///< @MODELS.register_module()
    Call,          ///< MODELS.register_module(module=X)
    ReturnedCall,  ///< MODELS.register_module()(X)
};

struct Registration : DetailOf<Registration> {
    static constexpr std::string_view kKind = "registration";

    std::string registry;           ///< its name: "models"
    std::string called;             ///< the variable that the code names: "BACKBONES"
    std::vector<std::string> keys;  ///< "RepVGG"
    RegisteredBy by = RegisteredBy::Decorator;
    std::string module;      ///< where the class is defined: "mmcls.models.backbones.repvgg"
    std::uint64_t size = 0;  ///< names in the registry afterwards

    Json toJson() const override {
        const char* const ways[] = {"decorator", "call", "returned call"};
        Json names = Json::array();
        for (const std::string& key : keys) names.push(key);
        return Json::object()
            .set("registry", registry)
            .set("called", called)
            .set("keys", std::move(names))
            .set("by", ways[static_cast<int>(by)])
            .set("module", module)
            .set("size", size);
    }
};

}  // namespace teardown
