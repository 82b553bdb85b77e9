// The sentences of the journeys through scripts: ours, one for each function that a frame can be in.
#pragma once

#include "core/base/message.h"
#include "core/trace/details/code_event.h"
#include "core/trace/step.h"

#include <string>

namespace teardown {

/// What the function does, by where its code stands: "BaseDataset.__init__", "build_from_cfg".
Message frameWords(const std::string& defined);
/// Of a step that builds: why, facts, variables.
void describeBuilt(Step& step, const CodeEvent& event);

}  // namespace teardown
