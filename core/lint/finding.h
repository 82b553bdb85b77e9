// Finding: one thing that a rule of the lint has to say about a config, its data or a checkpoint.
#pragma once

#include "core/base/error.h"

#include <vector>

namespace teardown {

enum class LintLevel {
    Note,     ///< unusual, or worth knowing
    Warning,  ///< it runs, and probably not as meant
    Error     ///< it stops, or its answers are meaningless
};

/// The rules; kLintRules (rules.h) has a row for each, in this order.
enum class LintRule {
    TopkHead,
    TopkEvaluation,
    ClassesHeadData,
    ClassesHeadCheckpoint,
    ClassesOrder,
    ClassesPhases,
    ClassesSource,
    Dataset,
    PathMissing,
    PipelineKey,
    PipelineCollect,
    PipelineTestLabel,
    PipelineTensor,
    PipelineTransform,
    Channels,
    NormalizeCount,
    NormalizeTwice,
    NormalizeNever,
    NormalizeDiffers,
    NormalizeOrder,
    NormalizeScale,
    PictureType,
    PictureRange,
    KeyUnread,
    KeyOverridden,
    ArgumentUnknown,
    TypeUnknown,
    Build,
    VersionOther,
    VersionMixed,
    LearningRate,
    FrozenRandom,
    WeightsRandom,
    WeightsUntrained,
    WeightsStart,
    WeightsDistance,
    ChannelsDead,
    HeadPrior,
};

struct Finding {
    LintRule rule = LintRule::KeyUnread;
    LintLevel level = LintLevel::Warning;
    std::string code;  ///< what exactly, where a rule has several kinds of findings ("dataset-stray-folder"); else the rule's id
    Message what;
    Message remedy;           ///< what to do about it; may be empty
    Place where;              ///< file and line that set the value; member: its config path, or a tensor
    std::vector<Place> also;  ///< other lines that belong to it, such as that of num_classes
};

using Findings = std::vector<Finding>;

}  // namespace teardown
