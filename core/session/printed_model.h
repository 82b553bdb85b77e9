// A network as text: what Python prints for it.
#pragma once

#include "core/session/build_journey.h"
#include "core/session/profile_journey.h"

#include <string>

namespace teardown {

/// modules: of the whole network. print(model) of torch 1.13 with mmcv's init_cfg lines (mmcv/runner/base_module.py, BaseModule.__repr__);
/// ends with a newline.
std::string printedModel(const std::vector<ModuleNode>& modules);

/// The output of mmclassification's tools/analysis_tools/get_flops.py: print(model) with parameters and operations of every module, then
/// the totals. profile: of the same network.
std::string printedFlops(const BuildOutcome& built, const ProfileOutcome& profile);

}  // namespace teardown
