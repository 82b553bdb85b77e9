#include "core/lint/rules.h"

namespace teardown {

namespace {

constexpr LintRuleInfo kLintRules[] = {
    {LintRule::TopkHead, "topk-head", LintLevel::Error,
     MessageText{"lint-rule.topk-head", "The head's topk is larger than its number of classes."}},
    {LintRule::TopkEvaluation, "topk-evaluation", LintLevel::Error,
     MessageText{"lint-rule.topk-evaluation", "The evaluation's topk, (1, 5) by default, is larger than the number of classes."}},
    {LintRule::ClassesHeadData, "classes-head-data", LintLevel::Error,
     MessageText{"lint-rule.classes-head-data", "The head has another number of classes than the data."}},
    {LintRule::ClassesHeadCheckpoint, "classes-head-checkpoint", LintLevel::Warning,
     MessageText{"lint-rule.classes-head-checkpoint", "The checkpoint names another number of classes than the head has."}},
    {LintRule::ClassesOrder, "classes-order", LintLevel::Error,
     MessageText{"lint-rule.classes-order", "Checkpoint and data have the same classes in another order, or other classes."}},
    {LintRule::ClassesPhases, "classes-phases", LintLevel::Error,
     MessageText{"lint-rule.classes-phases", "Training, validation and test have different classes."}},
    {LintRule::ClassesSource, "classes-source", LintLevel::Note,
     MessageText{"lint-rule.classes-source", "The class names do not come from the checkpoint's meta.CLASSES."}},
    {LintRule::Dataset, "dataset", LintLevel::Error,
     MessageText{"lint-rule.dataset", "A dataset's files are not as the config says: strays, labels beyond the classes, empty classes."}},
    {LintRule::PathMissing, "path-missing", LintLevel::Error,
     MessageText{"lint-rule.path-missing", "A file or folder that the config names does not exist."}},
    {LintRule::PipelineKey, "pipeline-key", LintLevel::Error,
     MessageText{"lint-rule.pipeline-key", "A transform needs a key that nothing before it makes."}},
    {LintRule::PipelineCollect, "pipeline-collect", LintLevel::Error,
     MessageText{"lint-rule.pipeline-collect", "The pipeline does not collect what the network needs."}},
    {LintRule::PipelineTestLabel, "pipeline-test-label", LintLevel::Error,
     MessageText{"lint-rule.pipeline-test-label", "A test pipeline uses gt_label, which a picture alone does not have."}},
    {LintRule::PipelineTensor, "pipeline-tensor", LintLevel::Error,
     MessageText{"lint-rule.pipeline-tensor", "The picture is collected without being turned into a tensor."}},
    {LintRule::PipelineTransform, "pipeline-transform", LintLevel::Error,
     MessageText{"lint-rule.pipeline-transform", "A transform is unknown or cannot be built with its arguments."}},
    {LintRule::Channels, "channels", LintLevel::Error,
     MessageText{"lint-rule.channels", "The pictures have another number of channels than the network takes."}},
    {LintRule::NormalizeCount, "normalize-count", LintLevel::Error,
     MessageText{"lint-rule.normalize-count", "mean or std has not one value for each channel."}},
    {LintRule::NormalizeTwice, "normalize-twice", LintLevel::Warning,
     MessageText{"lint-rule.normalize-twice", "The picture is normalised twice."}},
    {LintRule::NormalizeNever, "normalize-never", LintLevel::Warning,
     MessageText{"lint-rule.normalize-never", "The picture is not normalised."}},
    {LintRule::NormalizeDiffers, "normalize-differs", LintLevel::Warning,
     MessageText{"lint-rule.normalize-differs", "Training and test normalise with different numbers."}},
    {LintRule::NormalizeOrder, "normalize-order", LintLevel::Warning,
     MessageText{"lint-rule.normalize-order", "mean or std is in another order of channels than to_rgb says."}},
    {LintRule::NormalizeScale, "normalize-scale", LintLevel::Warning,
     MessageText{"lint-rule.normalize-scale", "mean and std are for pictures of another range."}},
    {LintRule::PictureType, "picture-type", LintLevel::Note,
     MessageText{"lint-rule.picture-type", "The picture is float64 before it is normalised."}},
    {LintRule::PictureRange, "picture-range", LintLevel::Warning,
     MessageText{"lint-rule.picture-range", "A transform for pictures of 0 to 255 gets other values."}},
    {LintRule::KeyUnread, "key-unread", LintLevel::Note, MessageText{"lint-rule.key-unread", "Nothing reads this key."}},
    {LintRule::KeyOverridden, "key-overridden", LintLevel::Warning,
     MessageText{"lint-rule.key-overridden", "A variable is set again after the base has used it: the new value has no effect."}},
    {LintRule::ArgumentUnknown, "argument-unknown", LintLevel::Error,
     MessageText{"lint-rule.argument-unknown", "A class does not take this argument."}},
    {LintRule::TypeUnknown, "type-unknown", LintLevel::Error,
     MessageText{"lint-rule.type-unknown", "No such optimizer, schedule, runner or dataset."}},
    {LintRule::Build, "build", LintLevel::Error, MessageText{"lint-rule.build", "The network cannot be built."}},
    {LintRule::VersionOther, "config-version", LintLevel::Note,
     MessageText{"lint-rule.config-version", "The config is one of mmpretrain 1.x."}},
    {LintRule::VersionMixed, "config-mixed-versions", LintLevel::Warning,
     MessageText{"lint-rule.config-mixed-versions", "The config mixes keys of mmclassification 0.x and mmpretrain 1.x."}},
    {LintRule::LearningRate, "learning-rate", LintLevel::Warning,
     MessageText{"lint-rule.learning-rate", "The learning rate belongs to another batch size."}},
    {LintRule::FrozenRandom, "frozen-random", LintLevel::Warning,
     MessageText{"lint-rule.frozen-random", "Frozen stages keep their random values: no weights are loaded into them."}},
    {LintRule::WeightsRandom, "weights-random", LintLevel::Error,
     MessageText{"lint-rule.weights-random", "Weights that the checkpoint does not have stay random, so the answers are random, too."}},
    {LintRule::WeightsUntrained, "weights-untrained", LintLevel::Warning,
     MessageText{"lint-rule.weights-untrained", "Weights of the checkpoint still have their initial values."}},
    {LintRule::WeightsStart, "weights-start", LintLevel::Warning,
     MessageText{"lint-rule.weights-start",
                 "Layers still have the values that the training started from, or have nothing in common with them."}},
    {LintRule::WeightsDistance, "weights-distance", LintLevel::Note,
     MessageText{"lint-rule.weights-distance", "How far each layer is from the weights that the training started from."}},
    {LintRule::ChannelsDead, "channels-dead", LintLevel::Note,
     MessageText{"lint-rule.channels-dead", "Channels of a layer have no weights left: they give the same value everywhere."}},
    {LintRule::HeadPrior, "head-prior", LintLevel::Note,
     MessageText{"lint-rule.head-prior", "The head's bias follows how frequent the classes are in the training data."}},
};

}  // namespace

std::span<const LintRuleInfo> lintRules() { return kLintRules; }

const LintRuleInfo& infoOf(LintRule rule) { return kLintRules[static_cast<std::size_t>(rule)]; }

const char* levelName(LintLevel level) { return level == LintLevel::Note ? "note" : level == LintLevel::Warning ? "warning" : "error"; }

}  // namespace teardown
