// Transform: one step of a test pipeline (mmcls/datasets/pipelines), and the reader of its arguments.
#pragma once

#include "core/config/config_value.h"
#include "core/data/random.h"
#include "core/data/sample.h"

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
    std::string title;       ///< with formula and why: empty where the reference table has them
    std::string formula;
    std::string why;
    std::vector<StepArgument> arguments;
    std::string numbers;                  ///< the formula with this picture's numbers
    std::vector<Fact> facts;
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

class Transform {
public:
    virtual ~Transform() = default;
    /// Errors are those of the picture or of the imaging module, or transform-order when the sample does not fit.
    virtual Result<void> apply(const TransformCall& call) const = 0;
    /// The size that comes out; unknown input sizes may still give a known one (a square crop).
    virtual std::optional<PictureSize> outputSize(std::optional<PictureSize> input) const { return input; }
};
using TransformPtr = std::shared_ptr<const Transform>;

struct TransformArgumentSpec {
    std::string name;
    std::string defaultText;  ///< as Python prints it
    bool required = false;
};

/// The arguments of one transform: checked against the declared names; every problem becomes an Error at the config's line.
class TransformArguments {
public:
    TransformArguments(std::string type, ConfigValue config, std::string configPath, std::vector<TransformArgumentSpec> specs);

    /// Unknown and missing names. Code transform-argument.
    Result<void> check() const;
    const ConfigValue* given(const std::string& name) const;
    Result<bool> boolean(const std::string& name, bool fallback) const;
    Result<double> number(const std::string& name, double fallback) const;
    /// One of `choices`.
    Result<std::string> choice(const std::string& name, const std::string& fallback, const std::vector<std::string>& choices) const;
    Result<std::vector<double>> numbers(const std::string& name) const;
    /// (h, w) from an int (both sides) or a pair; a list instead of a tuple is a note, since mmclassification asserts a tuple.
    Result<std::pair<int, int>> sides(const std::string& name, bool secondMayBeMinusOne, bool* isSingle, Diagnostics* notes) const;
    Error bad(const std::string& name, const Message& what, const Message& remedy = {}) const;
    Place placeOf(const std::string& name) const;
    std::vector<StepArgument> stepArguments() const;

private:
    std::string m_type;
    ConfigValue m_config;
    std::string m_configPath;
    std::vector<TransformArgumentSpec> m_specs;
};

/// Builds one transform. Errors: transform-type, transform-unknown ("did you mean"), transform-argument.
struct BuiltTransform {
    std::string type;
    std::string configPath;
    std::vector<StepArgument> arguments;
    TransformPtr transform;
};
Result<BuiltTransform> buildTransform(const ConfigValue& config, const std::string& configPath, Diagnostics& notes);

using TransformFactory = Result<TransformPtr> (*)(const TransformArguments&, Diagnostics&);
Result<TransformPtr> createLoadImage(const TransformArguments& arguments, Diagnostics& notes);
Result<TransformPtr> createResize(const TransformArguments& arguments, Diagnostics& notes);
Result<TransformPtr> createCenterCrop(const TransformArguments& arguments, Diagnostics& notes);
Result<TransformPtr> createNormalize(const TransformArguments& arguments, Diagnostics& notes);
Result<TransformPtr> createRandomGrayscale(const TransformArguments& arguments, Diagnostics& notes);
Result<TransformPtr> createGrey(const TransformArguments& arguments, Diagnostics& notes);
Result<TransformPtr> createPad(const TransformArguments& arguments, Diagnostics& notes);
Result<TransformPtr> createImageToTensor(const TransformArguments& arguments, Diagnostics& notes);
Result<TransformPtr> createToTensor(const TransformArguments& arguments, Diagnostics& notes);
Result<TransformPtr> createCollect(const TransformArguments& arguments, Diagnostics& notes);

/// The error of a transform that meets a sample it can not work on.
Error transformOrder(const TransformRecord& record, const Message& what, const Message& remedy);

/// The error of a picture that a transform can do nothing with: it names the picture, the transform and what helps. `what` goes on after the
/// transform's name.
Error pictureDoesNotFit(const Sample& sample, const TransformRecord& record, const char* code, const Message& what);
/// Whether a picture can be scaled to this size (ImagingApi::resize). Error resize-too-large or resize-no-side.
Result<void> checkScaledSize(const Sample& sample, PictureSize goal, const TransformRecord& record);

/// The filter under its config name; `allowed` has been checked before.
Interpolation interpolationNamed(const std::string& name);

}  // namespace teardown
