#include "core/testing/epoch_outputs.h"

#include "core/base/text.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/session/build_journey.h"
#include "core/session/forward_journey.h"
#include "core/session/session_api.h"

#include <utility>

namespace teardown {

Result<std::vector<TensorView>> outputsOverEpochs(SessionApi& session, Opened opened, const std::vector<std::string>& checkpoints,
                                                  const std::string& layer, const InputChoice& input, const TaskContext& task) {
    std::vector<TensorView> outputs;
    opened.record = false;
    int step = -1;
    for (const std::string& path : checkpoints) {
        if (task.cancelled()) return cancelledError();
        task.report(static_cast<double>(outputs.size()) / static_cast<double>(checkpoints.size()), asIs(path));
        const TaskContext quiet{task.stop, {}};
        TD_TRY(opened.checkpoint, CheckpointFile::open(path, quiet));
        TD_TRY(const auto built, session.run(buildRequest(opened), quiet));
        ForwardRequest request;
        request.input = input;
        request.model = built->model;
        // The steps are the same for each checkpoint: only the first run keeps all tensors.
        if (step >= 0) request.only = StepRange{step, step};
        TD_TRY(const auto outcome, session.run(request, quiet));
        if (step < 0) step = outcome->trace->findPath(layer);
        if (step < 0)
            return Error{ErrorKind::BadInput,
                         "epochs-no-layer",
                         message("epochs-no-layer.name", "The network has no layer {layer}.", {{"layer", escapeForDisplay(layer)}}),
                         message("do.teardown-tree-lists-layers", "`teardown tree` lists the layers."),
                         {}};
        const Step& taken = outcome->trace->steps[static_cast<std::size_t>(step)];
        if (taken.outputs.empty() || !taken.outputs.back().view.valid())
            return Error{ErrorKind::BadInput,
                         "epochs-no-output",
                         message("epochs-no-output.layer", "The layer {layer} returns no tensor.", {{"layer", escapeForDisplay(layer)}}),
                         message("do.teardown-tree-lists-layers", "`teardown tree` lists the layers."),
                         {}};
        outputs.push_back(taken.outputs.back().view);
    }
    return outputs;
}

}  // namespace teardown
