#include "core/imaging/operations.h"

#include "core/base/text.h"
#include "core/imaging/mat.h"

#include <opencv2/imgproc.hpp>

#include <exception>
#include <utility>

namespace teardown::imaging {
namespace {

Error operationFailed(const char* operation, const char* why) {
    return {ErrorKind::Internal,
            "imaging-failed",
            message("imaging-failed.text", "{operation} failed: {why}", {{"operation", operation}, {"why", escapeForDisplay(why)}}),
            {},
            {}};
}

/// Runs cv's operation on a picture that has pixels; exceptions of OpenCV become errors.
template <class Operation>
Result<Picture> operated(const char* name, const Picture& picture, const Operation& operation) {
    if (!plausible(picture)) return operationFailed(name, "no pixels");
    try {
        cv::Mat out;
        operation(matOf(picture), out);
        Picture result = pictureOf(out);
        result.bgr = picture.bgr;
        result.damaged = picture.damaged;
        return result;
    } catch (const std::exception& exception) {
        return operationFailed(name, exception.what());
    }
}

cv::Scalar scalarOf(const BorderValue& value) { return {value[0], value[1], value[2], value[3]}; }

bool sameSizeAndKind(const Picture& a, const Picture& b) {
    return a.width == b.width && a.height == b.height && a.channels == b.channels && a.depth == b.depth;
}

}  // namespace

Result<Picture> warpAffine(const Picture& picture, const AffineMatrix& matrix, Interpolation interpolation, const BorderValue& outside) {
    const std::optional<int> code = cvCode(interpolation);
    if (!code) return operationFailed("warpAffine", "cv2 has no such filter");
    const cv::Mat map(2, 3, CV_64F, const_cast<double*>(matrix.data()));
    return operated("warpAffine", picture, [&](const cv::Mat& in, cv::Mat& out) {
        cv::warpAffine(in, out, map, in.size(), *code, cv::BORDER_CONSTANT, scalarOf(outside));
    });
}

AffineMatrix rotationMatrix(double x, double y, double angle, double scale) {
    const cv::Mat map = cv::getRotationMatrix2D(cv::Point2f(static_cast<float>(x), static_cast<float>(y)), angle, scale);
    AffineMatrix result;
    for (int i = 0; i < 6; ++i) result[static_cast<std::size_t>(i)] = map.at<double>(i / 3, i % 3);
    return result;
}

Result<Picture> pad(const Picture& picture, const Margins& margins, BorderMode border, const BorderValue& value) {
    constexpr int kBorders[] = {cv::BORDER_CONSTANT, cv::BORDER_REPLICATE, cv::BORDER_REFLECT_101, cv::BORDER_REFLECT};
    return operated("copyMakeBorder", picture, [&](const cv::Mat& in, cv::Mat& out) {
        cv::copyMakeBorder(in, out, margins.top, margins.bottom, margins.left, margins.right, kBorders[static_cast<int>(border)],
                           scalarOf(value));
    });
}

Result<Picture> blend(const Picture& a, double alpha, const Picture& b, double beta) {
    if (!plausible(b) || !sameSizeAndKind(a, b)) return operationFailed("addWeighted", "the two pictures differ");
    return operated("addWeighted", a, [&](const cv::Mat& in, cv::Mat& out) { cv::addWeighted(in, alpha, matOf(b), beta, 0, out); });
}

Result<Picture> filter3x3(const Picture& picture, const std::array<double, 9>& kernel) {
    const cv::Mat weights(3, 3, CV_64F, const_cast<double*>(kernel.data()));
    return operated("filter2D", picture, [&](const cv::Mat& in, cv::Mat& out) { cv::filter2D(in, out, -1, weights); });
}

Result<Picture> gray(const Picture& picture, bool firstIsRed) {
    return operated("cvtColor", picture,
                    [&](const cv::Mat& in, cv::Mat& out) { cv::cvtColor(in, out, firstIsRed ? cv::COLOR_RGB2GRAY : cv::COLOR_BGR2GRAY); });
}

}  // namespace teardown::imaging
