// PretrainedWeights: an init_cfg of type Pretrained. The parts of the step are the tensors that the file gave; without a file it has none.
#pragma once

#include "core/trace/step_detail.h"

#include <string>

namespace teardown {

struct PretrainedWeights : DetailOf<PretrainedWeights> {
    static constexpr std::string_view kKind = "pretrained";

    std::string checkpoint;  ///< as the config has it

    Json toJson() const override { return Json::object().set("checkpoint", checkpoint); }
};

}  // namespace teardown
