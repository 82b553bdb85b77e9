// Transform: one step of a test pipeline (mmcls/datasets/pipelines).
#pragma once

#include "core/data/random.h"
#include "core/data/sample.h"
#include "core/registry/arguments.h"
#include "core/trace/details/resampling.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

/// What one transform did, for its step.
struct TransformRecord {
    std::string type;
    std::string configPath;  ///< "data.test.pipeline.1"; of what came before the pipeline "drawing.0"
    Message title;           ///< with formula and why: empty where the reference table has them
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

/// What one call of a transform works on and writes to.
struct TransformCall {
    Sample& sample;
    Random& random;  ///< the only source of chance
    const ImagingApi& imaging;
    TransformRecord& record;
    Diagnostics& notes;
};

class Transform;
using TransformPtr = std::shared_ptr<const Transform>;

/// A transform with the place in the config that asked for it.
struct BuiltTransform {
    std::string type;
    std::string configPath;
    std::vector<StepArgument> arguments;
    TransformPtr transform;
};

class Transform {
public:
    virtual ~Transform() = default;
    /// Errors are those of the picture or of the imaging module, or transform-order when the sample does not fit.
    virtual Result<void> apply(const TransformCall& call) const = 0;
    /// The size that comes out; unknown input sizes may still give a known one (a square crop).
    virtual std::optional<PictureSize> outputSize(std::optional<PictureSize> input) const { return input; }
    /// What a Compose runs in turn: a pipeline takes them as transforms of its own. nullptr of all others.
    virtual const std::vector<BuiltTransform>* parts() const { return nullptr; }
};

/// What the factories of transforms share.
/// (h, w) from an int (both sides) or a pair; a list instead of a tuple is a note, since mmclassification asserts a tuple. Throws
/// BuildFailure.
std::pair<int, int> sidesOf(const Arguments& arguments, const std::string& name, bool secondMayBeMinusOne, Diagnostics& notes);
/// numbers(), not empty. Throws BuildFailure.
std::vector<double> someNumbers(const Arguments& arguments, const std::string& name);

/// The error of a transform that meets a sample it can not work on.
Error transformOrder(const TransformRecord& record, const Message& what, const Message& remedy);

/// The error of a picture that a transform can do nothing with: it names the picture, the transform and what helps. `what` goes on after
/// the transform's name.
Error pictureDoesNotFit(const Sample& sample, const TransformRecord& record, const char* code, const Message& what);
/// Whether a picture can be scaled to this size (ImagingApi::resize). Error resize-too-large or resize-no-side.
Result<void> checkScaledSize(const Sample& sample, PictureSize goal, const TransformRecord& record);

/// The filter under its config name, which has been checked before.
Interpolation interpolationNamed(const std::string& name);
Resampling resamplingOf(const std::string& interpolation, ResizeBackend backend);

}  // namespace teardown
