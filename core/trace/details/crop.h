// Crop: the part of a picture that a transform kept, and how it was scaled afterwards.
#pragma once

#include "core/trace/details/resampling.h"

#include <cstdint>

namespace teardown {

struct Crop : DetailOf<Crop> {
    static constexpr std::string_view kKind = "crop";

    std::int64_t top = 0, bottom = 0;  ///< first and last row
    std::int64_t left = 0, right = 0;  ///< first and last column
    Resampling scaled;                 ///< to the size of the output; the same size: not scaled

    Json toJson() const override {
        return Json::object().set("top", top).set("bottom", bottom).set("left", left).set("right", right).set("scaled", scaled.toJson());
    }
};

}  // namespace teardown
