#include "core/imaging/mat.h"

#include <opencv2/imgproc.hpp>

namespace teardown::imaging {

cv::Mat matOf(const Picture& picture) {
    constexpr int kDepths[] = {CV_8U, CV_16U, CV_32F, CV_64F};
    return {picture.height, picture.width, CV_MAKETYPE(kDepths[static_cast<int>(picture.depth)], picture.channels),
            const_cast<std::uint8_t*>(picture.pixels.data())};
}

Picture pictureOf(const cv::Mat& mat) {
    Picture picture;
    picture.width = mat.cols;
    picture.height = mat.rows;
    picture.channels = mat.channels();
    picture.depth = mat.depth() == CV_16U   ? Depth::UInt16
                    : mat.depth() == CV_32F ? Depth::Float32
                    : mat.depth() == CV_64F ? Depth::Float64
                                            : Depth::UInt8;
    const std::size_t rowBytes = static_cast<std::size_t>(mat.cols) * mat.elemSize();
    picture.pixels.reserve(rowBytes * static_cast<std::size_t>(mat.rows));
    for (int row = 0; row < mat.rows; ++row) picture.pixels.insert(picture.pixels.end(), mat.ptr(row), mat.ptr(row) + rowBytes);
    return picture;
}

bool plausible(const Picture& picture) {
    if (picture.width <= 0 || picture.height <= 0 || (picture.channels != 1 && picture.channels != 3 && picture.channels != 4))
        return false;
    return picture.pixels.size() == picture.valueCount() * depthSize(picture.depth);
}

std::optional<int> cvCode(Interpolation interpolation) {
    switch (interpolation) {
        case Interpolation::Nearest:
            return cv::INTER_NEAREST;
        case Interpolation::Bilinear:
            return cv::INTER_LINEAR;
        case Interpolation::Bicubic:
            return cv::INTER_CUBIC;
        case Interpolation::Area:
            return cv::INTER_AREA;
        case Interpolation::Lanczos:
            return cv::INTER_LANCZOS4;
        case Interpolation::Box:
        case Interpolation::Hamming:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace teardown::imaging
