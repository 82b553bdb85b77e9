// Shared by the transforms: arguments that several of them take, errors for samples that they cannot handle.
#pragma once

#include "core/data/transform.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

/// (h, w) from an int (both sides) or a pair. If the reference asserts a tuple, a list is a warning. Throws BuildFailure.
enum class SizeKind { Tuple, TupleOrMinusOne, AnySequence };
std::pair<int, int> sidesOf(const Arguments& arguments, const std::string& name, SizeKind kind, Diagnostics& notes);
/// numbers(), not empty. Throws BuildFailure.
std::vector<double> someNumbers(const Arguments& arguments, const std::string& name);
/// A number from 0 to 1. Throws BuildFailure.
double probabilityOf(const Arguments& arguments, const std::string& name);
/// Two numbers, the first not above the second. Throws BuildFailure.
std::pair<double, double> rangeOf(const Arguments& arguments, const std::string& name);
/// A number for all three channels, or three numbers. Throws BuildFailure.
std::array<double, 3> fillColourOf(const Arguments& arguments, const std::string& name);
/// mmcv.impad's pad_val: one number reaches the first channel only, as OpenCV takes it. Throws BuildFailure.
struct PadValue {
    BorderValue value{};
    std::size_t count = 1;
};
PadValue padValueOf(const Arguments& arguments, Diagnostics& notes);
BorderMode borderOf(const Arguments& arguments);
/// transform-order unless pad_val is one number or has one for each channel of the picture.
Result<void> checkPadValue(const PadValue& value, const TransformCall& call);

/// The error of a transform that cannot handle the sample.
Error transformOrder(const TransformRecord& record, const Message& what, const Message& remedy);
/// transform-order unless the picture is a numpy array of pixels, of 8 bits or of any depth.
enum class PixelKind { Any, Bytes };
Result<void> checkPixels(const TransformCall& call, PixelKind kind, bool threeChannels = false);

/// The error for a picture that a transform cannot handle: it names the picture, the transform and what helps. `what` continues after the
/// transform's name.
Error pictureDoesNotFit(const Sample& sample, const TransformRecord& record, const char* code, const Message& what);
/// Whether a picture can be scaled to this size (ImagingApi::resize). Error resize-too-large or resize-no-side.
Result<void> checkScaledSize(const Sample& sample, PictureSize goal, const TransformRecord& record);

/// The filter for its name in the config, which has been checked.
Interpolation interpolationNamed(const std::string& name);
Resampling resamplingOf(const std::string& interpolation, ResizeBackend backend);

/// Python's int(round(x)): halves go to the even number.
int pythonRound(double value);

/// A rectangle of pixels, both ends included.
struct CropBox {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
};
/// mmcv.imcrop's clipping.
CropBox clipped(const CropBox& box, int height, int width);
/// The pixels in the box, which lies inside and is not empty.
Picture cut(const Picture& picture, const CropBox& box);

}  // namespace teardown
