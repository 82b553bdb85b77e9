// CreatedParameter: a parameter that a build creates.
#pragma once

#include "core/trace/step_detail.h"

namespace teardown {

struct CreatedParameter : DetailOf<CreatedParameter> {
    static constexpr std::string_view kKind = "parameter";

    bool requiresGrad = true;  ///< false: its constructor froze it

    Json toJson() const override { return Json::object().set("requires_grad", requiresGrad); }
};

}  // namespace teardown
