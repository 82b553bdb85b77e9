// JourneyInput: what a run of a journey gets. JourneyRecorder: the function that runs it.
#pragma once

#include "app/gui/work/slot.h"
#include "core/session/input_choice.h"
#include "core/session/workspace.h"
#include "widgets/answer/answer_doubt.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace teardown {

struct BuildOutcome;
class SessionApi;

/// Copied when the run starts, used on the engine lane.
struct JourneyInput {
    Opened opened;
    InputChoice input;
    AnsweredInput about = AnsweredInput::File;  ///< what `input` is
    std::uint64_t byteBudget = 0;
    std::size_t release = 0;                    ///< row of kReleases
    std::vector<ConfigOption> options;          ///< that are set on the config
    std::shared_ptr<const BuildOutcome> built;  ///< null: nothing is built yet
};

struct JourneyRecorder {
    /// Runs on the engine lane.
    std::function<Result<Recorded>(SessionApi&, const JourneyInput&, const TaskContext&)> run;
    /// After an error: what to try instead. Null, or an empty result: nothing.
    std::function<std::optional<JourneyInput>(const JourneyInput&, const Error&)> instead = {};
};

}  // namespace teardown
