// The re-parameterisation journey: every block's branches are folded into one kernel, on copies, and verified on the same input.
#pragma once

#include "core/engine/run/model/built_model.h"
#include "core/session/reparam_journey.h"

namespace teardown::engine {

/// Sources: RepVGG (Ding et al. 2021), section 3.3; RepMLP (Ding et al. 2021), section 3.3; mmcls/models/backbones/repvgg.py, repmlp.py,
/// tools/convert_models/reparameterize_model.py. Unlike there, a RepVGG's squeeze-and-excitation is still applied. Errors: reparam-nothing,
/// reparam-already-deploy, reparam-blocked, those of networkInput and of writing, cancelled.
Result<std::shared_ptr<const ReparamOutcome>> runReparam(BuiltModel& model, const ReparamRequest& request, int threads,
                                                         const TaskContext& task);

}  // namespace teardown::engine
