// The journeys through tools/test.py and tools/train.py, for the verb journey.
#pragma once

#include "app/cli/workspace.h"
#include "core/trace/step.h"

#include <cstdint>
#include <string>
#include <vector>

namespace teardown {

struct ScriptOptions {
    std::string name;                  ///< "build-test", "build-train", "test-batch", "train-iter"
    std::vector<std::string> files;    ///< CONFIG, CKPT and, for test-batch, pictures
    std::string trace;                 ///< where to write the steps; empty: nowhere
    std::vector<std::string> metrics;  ///< of test-batch
    std::string dataRoot;              ///< of test-batch
    bool wrapped = false;              ///< of test-batch and train-iter: the network in MMDataParallel
    std::int64_t iteration = 1;        ///< of train-iter
    EngineOptions engine;
};

Result<int> runScript(const ScriptOptions& options, const Invocation& invocation, Terminal& terminal);

/// [{"function", "file", "line"}], and "defined" where the code stands under another name.
Json stackJson(const std::vector<ReferenceFrame>& frames);

}  // namespace teardown
