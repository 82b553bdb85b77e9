// Transform: one step of a test pipeline (mmcls/datasets/pipelines).
#pragma once

#include "core/data/random/random.h"
#include "core/data/sample.h"
#include "core/registry/arguments.h"
#include "core/trace/details/resampling.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

/// What one transform did, to be shown in its step.
struct TransformRecord {
    std::string type;
    std::string configPath;  ///< "data.test.pipeline.1"; "drawing.0" for a stage before the pipeline
    Message title;           ///< with formula and why: empty if the reference table has them
    std::string formula;
    Message why;
    std::vector<StepArgument> arguments;
    Message numbers;  ///< the formula with this picture's numbers
    std::vector<Fact> facts;
    std::shared_ptr<const StepDetail> detail;  ///< Crop, Resampling, AddedBorder
    std::vector<Variable> variables;
    SampleView input;
    SampleView output;
    std::int64_t nanoseconds = 0;
};

struct PictureSize {
    int height = 0;
    int width = 0;
};

/// The inputs and outputs of one call of a transform.
struct TransformCall {
    Sample& sample;
    Random& random;  ///< the only source of randomness
    const ImagingApi& imaging;
    TransformRecord& record;
    Diagnostics& notes;
};

class Transform;
using TransformPtr = std::shared_ptr<const Transform>;

/// A transform with its place in the config.
struct BuiltTransform {
    std::string type;
    std::string configPath;
    std::vector<StepArgument> arguments;
    TransformPtr transform;
};

class Transform {
public:
    virtual ~Transform() = default;
    /// Errors are those of the picture or the imaging module, or transform-order if the sample is in the wrong stage.
    virtual Result<void> apply(const TransformCall& call) const = 0;
    /// The output size; it may be known even if the input size is not (a square crop).
    virtual std::optional<PictureSize> outputSize(std::optional<PictureSize> input) const { return input; }
    /// The transforms of a Compose: the pipeline runs them as its own. nullptr for all others.
    virtual const std::vector<BuiltTransform>* parts() const { return nullptr; }
};

/// Shared by the factories of transforms.
/// (h, w) from an int (both sides) or a pair; a list instead of a tuple is a note, since mmclassification asserts a tuple. Throws
/// BuildFailure.
std::pair<int, int> sidesOf(const Arguments& arguments, const std::string& name, bool secondMayBeMinusOne, Diagnostics& notes);
/// numbers(), not empty. Throws BuildFailure.
std::vector<double> someNumbers(const Arguments& arguments, const std::string& name);

/// The error of a transform that cannot handle the sample.
Error transformOrder(const TransformRecord& record, const Message& what, const Message& remedy);

/// The error for a picture that a transform cannot handle: it names the picture, the transform and what helps. `what` continues after the
/// transform's name.
Error pictureDoesNotFit(const Sample& sample, const TransformRecord& record, const char* code, const Message& what);
/// Whether a picture can be scaled to this size (ImagingApi::resize). Error resize-too-large or resize-no-side.
Result<void> checkScaledSize(const Sample& sample, PictureSize goal, const TransformRecord& record);

/// The filter for its name in the config, which has been checked.
Interpolation interpolationNamed(const std::string& name);
Resampling resamplingOf(const std::string& interpolation, ResizeBackend backend);

}  // namespace teardown
