// What the transforms need of OpenCV's image processing; see ImagingApi.
#pragma once

#include "core/imaging/imaging_api.h"

namespace teardown::imaging {

Result<Picture> resize(const Picture& picture, int width, int height, Interpolation interpolation, ResizeBackend backend);
Result<Picture> warpAffine(const Picture& picture, const AffineMatrix& matrix, Interpolation interpolation, const BorderValue& outside);
AffineMatrix rotationMatrix(double x, double y, double angle, double scale);
Result<Picture> pad(const Picture& picture, const Margins& margins, BorderMode border, const BorderValue& value);
Result<Picture> blend(const Picture& a, double alpha, const Picture& b, double beta);
Result<Picture> filter3x3(const Picture& picture, const std::array<double, 9>& kernel);
Result<Picture> gray(const Picture& picture, bool firstIsRed);

}  // namespace teardown::imaging
