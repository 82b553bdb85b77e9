// Resampling: how a transform scaled the picture.
#pragma once

#include "core/trace/step_detail.h"

namespace teardown {

enum class ResamplingFilter { Nearest, Bilinear, Bicubic, Area, Lanczos, Box, Hamming };

inline const char* filterName(ResamplingFilter filter) {
    switch (filter) {
        case ResamplingFilter::Nearest:
            return "nearest";
        case ResamplingFilter::Bilinear:
            return "bilinear";
        case ResamplingFilter::Bicubic:
            return "bicubic";
        case ResamplingFilter::Area:
            return "area";
        case ResamplingFilter::Lanczos:
            return "lanczos";
        case ResamplingFilter::Box:
            return "box";
        case ResamplingFilter::Hamming:
            return "hamming";
    }
    return "bilinear";
}

struct Resampling : DetailOf<Resampling> {
    static constexpr std::string_view kKind = "resampling";

    ResamplingFilter filter = ResamplingFilter::Bilinear;
    bool pillow = false;  ///< Pillow's, whose filters widen when they shrink; else OpenCV's

    Resampling() = default;
    Resampling(ResamplingFilter how, bool ofPillow) : filter(how), pillow(ofPillow) {}
    Json toJson() const override { return Json::object().set("filter", filterName(filter)).set("backend", pillow ? "pillow" : "cv2"); }
};

}  // namespace teardown
