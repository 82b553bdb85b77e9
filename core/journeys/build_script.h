// The journeys "Build everything": what tools/test.py and tools/train.py of mmclassification build from a config, in their order, up to the
// first batch. The network's tensors and the copies of the checkpoint are those of the build; everything else is described from the config
// and what is known about the release.
#pragma once

#include "core/config/config.h"
#include "core/journeys/reference_data.h"
#include "core/trace/trace.h"

#include <memory>
#include <string>
#include <vector>

namespace teardown {

struct ScriptFiles {
    std::shared_ptr<const Config> config;
    std::vector<ConfigOption> options;  ///< as --cfg-options of the tool gives them
    std::string checkpoint;             ///< its path; empty: none is open
    TracePtr built;                     ///< of the journey build; null: the network could not be built
};

struct ScriptOutcome {
    TracePtr trace;
};

/// Errors: script-config if the config lacks what the tool reads first (model, data.test or data.train), at its line; those of
/// readReferenceData. A part that cannot be told is marked in its step.
Result<TracePtr> buildTestTrace(const ScriptFiles& files);
Result<TracePtr> buildTrainTrace(const ScriptFiles& files);

}  // namespace teardown
