// Pictures as cv::Mat and back.
#pragma once

#include "core/imaging/imaging_api.h"

#include <opencv2/core.hpp>

#include <optional>

namespace teardown::imaging {

/// The picture's own memory, only to be read: OpenCV has no Mat of constant values.
cv::Mat matOf(const Picture& picture);
/// A copy. The Mat has a depth that Picture knows.
Picture pictureOf(const cv::Mat& mat);
/// Whether size, channels and bytes agree.
bool plausible(const Picture& picture);
/// cv2's code; nullopt for the filters that only Pillow has.
std::optional<int> cvCode(Interpolation interpolation);

}  // namespace teardown::imaging
