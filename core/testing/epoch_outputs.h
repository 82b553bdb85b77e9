// What a layer returns for one picture at each checkpoint of a training.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/session/input_choice.h"
#include "core/session/workspace.h"
#include "core/tensor/tensor_view.h"

#include <string>
#include <vector>

namespace teardown {

class SessionApi;

/// Builds the network of `opened` for each checkpoint and runs it on the input. `layer`: its path in the network. The session's current
/// network is the last one afterwards. Errors: epochs-no-layer, epochs-no-output, those of building, of checkpoints and of the run;
/// cancelled.
Result<std::vector<TensorView>> outputsOverEpochs(SessionApi& session, Opened opened, const std::vector<std::string>& checkpoints,
                                                  const std::string& layer, const InputChoice& input, const TaskContext& task);

}  // namespace teardown
