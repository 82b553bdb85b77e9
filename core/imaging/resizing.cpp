#include "core/base/text.h"
#include "core/imaging/mat.h"
#include "core/imaging/operations.h"
#include "core/imaging/pillow_resize.h"

#include <opencv2/imgproc.hpp>

#include <exception>
#include <utility>

namespace teardown::imaging {
namespace {

Error resizeError(const char* code, Message what, Message remedy) {
    return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), {}};
}

const char* interpolationName(Interpolation interpolation) {
    switch (interpolation) {
        case Interpolation::Nearest:
            return "nearest";
        case Interpolation::Bilinear:
            return "bilinear";
        case Interpolation::Bicubic:
            return "bicubic";
        case Interpolation::Area:
            return "area";
        case Interpolation::Lanczos:
            return "lanczos";
        case Interpolation::Box:
            return "box";
        case Interpolation::Hamming:
            return "hamming";
    }
    return "?";
}

}  // namespace

Result<Picture> resize(const Picture& picture, int width, int height, Interpolation interpolation, ResizeBackend backend) {
    if (!plausible(picture))
        return resizeError(
            "resize-size",
            message("resize-size.the-picture-to-resize", "The picture to resize is empty or does not have 1, 3 or 4 channels."), {});
    if (width < 1 || height < 1 || width > kLongestScaledSide || height > kLongestScaledSide ||
        std::int64_t{width} * height > kMostScaledPixels)
        return resizeError("resize-size",
                           message("resize-size.cannot-resize-to-x",
                                   "Cannot resize to {width}x{height}: sides are 1 to {longestScaledSide}, and a picture has up to "
                                   "{mostScaledPixels} Mpixel.",
                                   {{"width", width},
                                    {"height", height},
                                    {"longestScaledSide", kLongestScaledSide},
                                    {"mostScaledPixels", kMostScaledPixels / 1'000'000}}),
                           {});
    const std::optional<int> code = cvCode(interpolation);
    const bool supported = backend == ResizeBackend::Cv2 ? code.has_value() : interpolation != Interpolation::Area;
    if (!supported) {
        const bool cv2 = backend == ResizeBackend::Cv2;
        return resizeError(
            "resize-unsupported",
            message("resize-unsupported.the-backend-has-no", "The {which} backend has no interpolation '{interpolationName}'.",
                    {{"which", cv2 ? message("resize-unsupported.cv2", "cv2") : message("resize-unsupported.pillow", "pillow")},
                     {"interpolationName", interpolationName(interpolation)}}),
            cv2 ? message("do.it-has-nearest-bilinear", "It has nearest, bilinear, bicubic, area and lanczos.")
                : message("do.it-has-nearest-bilinear-bicubic", "It has nearest, bilinear, bicubic, box, lanczos and hamming."));
    }
    if (backend == ResizeBackend::Pillow && (picture.depth != Depth::UInt8 || picture.channels > 3))
        return resizeError("resize-unsupported",
                           message("resize-unsupported.pillow-resizes-8-bit",
                                   "mmcv resizes only 8-bit pictures of one or three channels with the pillow backend."),
                           message("do.resize-before-floats", "Resize before the picture becomes floats, or use backend='cv2'."));
    try {
        if (backend == ResizeBackend::Pillow) return pillowResize(picture, width, height, interpolation);
        cv::Mat out;
        cv::resize(matOf(picture), out, cv::Size(width, height), 0, 0, *code);
        Picture result = pictureOf(out);
        result.bgr = picture.bgr;
        return result;
    } catch (const std::exception& exception) {
        return Error{ErrorKind::Internal,
                     "resize-failed",
                     message("resize-failed.resizing-failed", "Resizing failed: {what}", {{"what", escapeForDisplay(exception.what())}}),
                     {},
                     {}};
    }
}

}  // namespace teardown::imaging
