// BuiltModel: a network held by a session, with everything that later journeys need to know about it.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/engine/run/model/run_times.h"
#include "core/engine/run/record/recorder.h"
#include "core/engine/zoo/image_classifier.h"
#include "core/engine/zoo/registry.h"
#include "core/session/build_journey.h"

#include <memory>
#include <string>

namespace teardown::engine {

class FastForms;

struct BuiltModel {
    ModelId id;
    std::shared_ptr<const Config> config;
    std::shared_ptr<Model> network;
    std::string checkpointPath;  ///< empty without a checkpoint
    ConfigValue checkpointMeta;  ///< None without one
    std::uint64_t seed = 0;
    int inputChannels = 3;
    ModuleFactsTable modules;
    std::shared_ptr<const BuildOutcome> outcome;  ///< for a clone: the source model's, with the clone's own id
    int chosenThreads = 0;                        ///< measured once (thread_choice.h), 0: not yet
    RunTimes times;                               ///< of recorded and plain forwards
    std::shared_ptr<FastForms> fastForms;         ///< fastFormsOf(); null until one is asked for
};

/// The journey build_classifier: look-ups, arguments, constructions, tensors, init_cfg when asked for, the checkpoint's tensors.
/// Errors: config-no-model, config-model-type, model-no-head, those of the registry, of CheckpointFile, checkpoint-no-match, cancelled.
Result<std::shared_ptr<BuiltModel>> buildModel(const BuildRequest& request, const TaskContext& task, ModelId id = {});

/// Only the network, in eval mode, built from the config's model.
Result<std::shared_ptr<ImageClassifier>> constructClassifier(const Config& config, BuildContext& context);

/// Name of the file shown for a trace: the config's, without folders.
std::string subjectOf(const Config& config);

/// The label shown for a prediction (class_names.h), else "class N".
std::string labelOf(const BuiltModel& model, int index);

}  // namespace teardown::engine
