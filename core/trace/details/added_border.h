// AddedBorder: what a transform added around a picture.
#pragma once

#include "core/trace/step_detail.h"

#include <cstdint>

namespace teardown {

struct AddedBorder : DetailOf<AddedBorder> {
    static constexpr std::string_view kKind = "border";

    std::int64_t top = 0, bottom = 0, left = 0, right = 0;  ///< rows and columns

    Json toJson() const override { return Json::object().set("top", top).set("bottom", bottom).set("left", left).set("right", right); }
};

}  // namespace teardown
