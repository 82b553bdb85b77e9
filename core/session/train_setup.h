// TrainSetup: what somebody chooses for a training beside its config, as the options of tools/train.py, and the request that follows from
// it.
#pragma once

#include "core/base/result.h"
#include "core/session/train_journey.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace teardown {

struct EngineInfo;

struct TrainSetup {
    std::string workDir;      ///< empty: the config's, or work_dirs/NAME
    std::string resumeFrom;   ///< a checkpoint to go on from; empty: none
    std::string loadFrom;     ///< weights to begin with; empty: the config's
    bool autoResume = false;  ///< go on from latest.pth of the folder, if it is there
    bool validate = true;
    bool deterministic = false;
    std::optional<std::uint32_t> seed;  ///< none: drawn
    std::int64_t length = 0;            ///< epochs, or iterations of an IterBasedRunner; 0: those of the config
};

/// The folder of logs and checkpoints, absolute.
std::string workFolderOf(const Config& config, const TrainSetup& setup);

/// Makes the folder, writes the config into it, and completes the request as tools/train.py has it by then; what is left to the caller are
/// its log and its traces. Errors: resume-twice for autoResume beside resumeFrom, those of makeWritableFolder, export-*.
Result<TrainRequest> trainRequest(const Config& config, TrainSetup setup, const EngineInfo& engine);

}  // namespace teardown
