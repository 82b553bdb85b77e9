// The lint: what goes wrong with configs, data and checkpoints, found without running anything.
#pragma once

#include "core/base/task_context.h"
#include "core/checkpoint/fit/load_report.h"
#include "core/config/config.h"
#include "core/data/datasets/inspect.h"
#include "core/lint/finding.h"
#include "core/lint/weight_reading.h"
#include "core/registry/registry_info.h"
#include "core/session/seed_proof.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

class CheckpointFile;

struct LintInput {
    std::shared_ptr<const Config> config;              ///< required
    std::shared_ptr<const CheckpointFile> checkpoint;  ///< null: none
    std::optional<LoadReport> load;                    ///< how it fits the network; none: rules about random weights say nothing
    std::optional<SeedProof> proof;                    ///< the network built with two seeds, if some of its weights are random
    std::shared_ptr<const WeightFacts> weights;        ///< the values of the checkpoint's weights; null: their rules say nothing
    std::vector<Error> buildErrors;                    ///< why it could not be built
    std::vector<RegistryInfo> registries;              ///< of the engine; empty: arguments of the network's classes are not checked
    std::vector<DatasetPtr> datasets;                  ///< those of the config that could be built: their classes
    std::vector<DatasetInspection> inspections;        ///< what is wrong in their files
    /// What relative paths are relative to. Empty: the working folder, then the config's folder and those above it up to its project.
    std::string dataRoot;
    /// False: nobody is about to train or test, so that it is only a note if none of the data is there.
    bool dataExpected = true;
};

/// Everything that the rules find, errors first, then warnings, then notes, each in the order of the rules. A finding that several parts of
/// the config share (val and test with one pipeline) is listed once. Takes milliseconds; reads no more of the disk than whether paths
/// exist, and a few small tensors of the checkpoint.
Findings lint(const LintInput& input, const TaskContext& task = {});

}  // namespace teardown
