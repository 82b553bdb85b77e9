// Transform: one step of a pipeline (mmcls/datasets/pipelines).
#pragma once

#include "core/data/random/draws.h"
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
    bool changed = true;                 ///< false: the draw left the picture as it was
    std::vector<Draw> drawn;             ///< in the order drawn, those of `parts` included
    std::vector<TransformRecord> parts;  ///< of AutoAugment, RandAugment and ColorJitter: the transforms that were chosen, without views
    PixelFacts before;                   ///< only when recorded
    PixelFacts after;
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

    /// The random functions, recorded in `record`.
    Draws draws() const { return {random, record.drawn}; }
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
    /// Whether it draws numbers that can change its result.
    virtual bool isRandom() const { return false; }
    /// Keys of the sample without which the reference program stops (KeyError), and keys that are there afterwards.
    virtual std::vector<std::string> keysNeeded() const { return {"img"}; }
    virtual std::vector<std::string> keysMade() const { return {}; }
    /// Whether all keys but those made are gone afterwards (Collect).
    virtual bool dropsOtherKeys() const { return false; }
    /// The transforms of a Compose: the pipeline runs them as its own. nullptr for all others.
    virtual const std::vector<BuiltTransform>* parts() const { return nullptr; }
};

}  // namespace teardown
