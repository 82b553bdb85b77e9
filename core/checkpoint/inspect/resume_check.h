// ResumeCheck: what a training that goes on from a checkpoint (--resume-from) finds in it, and what it misses.
#pragma once

#include "core/base/message.h"
#include "core/config/config_value.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

enum class ResumeVerdict {
    WeightsOnly,     ///< no trace of a training: load_from or init_cfg, not resume_from
    NoProgress,      ///< meta has no epoch or no iter: mmcv stops with a KeyError
    NoOptimizer,     ///< epoch and iteration, but the optimizer starts anew
    EmptyOptimizer,  ///< its groups are there, without any state: momentum starts anew
    PartOfState,     ///< some parameters have no state: they were frozen, or never had a gradient
    Whole
};
const char* resumeVerdictName(ResumeVerdict verdict);  ///< "weights-only", "whole", ...

/// One optimizer of a checkpoint. A file can hold several under names.
struct OptimizerContent {
    std::string name;  ///< empty: the only one
    std::size_t groups = 0;
    std::size_t parameters = 0;                   ///< in all groups
    std::size_t states = 0;                       ///< parameters with a state that holds something
    bool stateless = false;                       ///< it keeps none by itself: momentum 0, nothing else
    std::vector<double> lr, initialLr, momentum;  ///< distinct values in the order of the groups; initialLr may be empty

    ResumeVerdict verdict() const;
};

struct ResumeCheck {
    ResumeVerdict verdict = ResumeVerdict::WeightsOnly;
    std::optional<std::int64_t> epoch, iter;  ///< finished ones
    std::vector<OptimizerContent> optimizers;
    std::size_t emaEntries = 0;  ///< ema_* of mmcv's EMAHook, or entries of mmengine's ema_state_dict
    bool emaOfMmengine = false;
    bool lossScaler = false;                                    ///< meta.fp16.loss_scaler, or amp
    std::vector<std::pair<std::string, std::string>> versions;  ///< what wrote it: ("mmcls", "0.25.0")
};

/// `object`: CheckpointFile::object(). Looks at keys and numbers only.
ResumeCheck resumeCheck(const ConfigValue& object);

/// "It can be resumed after epoch 2, iteration 10: ...", in a few sentences.
Message resumeText(const ResumeCheck& check);

}  // namespace teardown
