#include "core/engine/run/model/model_clone.h"

#include "core/engine/nn/constructor_values.h"
#include "core/engine/nn/reparam_plan.h"
#include "core/engine/run/record/guard.h"

#include <ATen/ATen.h>

#include <utility>

namespace teardown::engine {

namespace {

Error differs() {
    return {ErrorKind::Internal,
            "clone-differs",
            message("clone-differs.the-config-builds-another", "The config builds a network that differs from the one to be cloned."),
            {},
            {}};
}

std::vector<std::pair<Layer*, Reparameterisable*>> foldableBlocks(Layer& network) {
    std::vector<std::pair<Layer*, Reparameterisable*>> blocks;
    for (const auto& [path, layer] : namedModules(network))
        if (auto* block = dynamic_cast<Reparameterisable*>(layer)) blocks.emplace_back(layer, block);
    return blocks;
}

/// Kernel and bias of a folded block.
std::pair<at::Tensor, at::Tensor> foldedTensors(const Layer& block, const char* folded) {
    for (const auto& [name, child] : childLayers(block)) {
        if (name != folded) continue;
        const auto parameters = child->named_parameters(/*recurse=*/false);
        return {parameters["weight"], parameters["bias"]};
    }
    return {};
}

/// The config builds the branches of blocks that have been folded since.
bool foldAs(Layer& from, Layer& to) {
    const auto ours = foldableBlocks(from), theirs = foldableBlocks(to);
    if (ours.size() != theirs.size()) return false;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        if (!ours[i].second->isDeploy() || theirs[i].second->isDeploy()) continue;
        const auto [kernel, bias] = foldedTensors(*ours[i].first, ours[i].second->foldedName());
        if (!kernel.defined() || !bias.defined()) return false;
        theirs[i].second->switchToDeploy(kernel, bias);
    }
    return true;
}

bool copyState(Layer& from, Layer& to, std::optional<at::ScalarType> dtype) {
    const std::vector<StateEntry> ours = stateDict(from), theirs = stateDict(to);
    if (ours.size() != theirs.size()) return false;
    const at::NoGradGuard noGrad;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        if (ours[i].key != theirs[i].key) return false;
        const at::Tensor& source = ours[i].tensor;
        const at::ScalarType type = dtype && source.is_floating_point() ? *dtype : source.scalar_type();
        at::Tensor target = theirs[i].tensor;
        target.set_data(source.detach().to(type, /*non_blocking=*/false, /*copy=*/true));
        target.set_requires_grad(source.requires_grad());
    }
    return true;
}

/// State that no state_dict contains.
bool copyModes(Layer& from, Layer& to) {
    const auto ours = namedModules(from), theirs = namedModules(to);
    if (ours.size() != theirs.size()) return false;
    // train() affects everything below it: go from the root down, so that modules with a different mode are set afterwards.
    for (std::size_t i = 0; i < ours.size(); ++i)
        if (ours[i].second->is_training() != theirs[i].second->is_training()) theirs[i].second->train(ours[i].second->is_training());
    return true;
}

Result<std::shared_ptr<BuiltModel>> cloneUnguarded(const BuiltModel& model, std::optional<at::ScalarType> dtype, ModelId id) {
    const SkipConstructorValues skip;
    BuildContext context;
    auto copy = std::make_shared<BuiltModel>();
    TD_TRY(copy->network, constructClassifier(*model.config, context));
    Layer &from = *model.network, &to = *copy->network;
    // train() of a backbone with frozen stages changes requires_grad, which is then restored.
    if (!foldAs(from, to) || !copyModes(from, to) || !copyState(from, to, dtype)) return differs();
    const auto ours = namedModules(from), theirs = namedModules(to);
    for (std::size_t i = 0; i < ours.size(); ++i)
        if (const auto facts = model.modules.find(ours[i].second); facts != model.modules.end())
            copy->modules[theirs[i].second] = facts->second;
    copy->config = model.config;
    copy->checkpointPath = model.checkpointPath;
    copy->checkpointMeta = model.checkpointMeta;
    copy->seed = model.seed;
    copy->inputChannels = model.inputChannels;
    copy->chosenThreads = model.chosenThreads;
    copy->id = id;
    auto outcome = std::make_shared<BuildOutcome>(*model.outcome);
    outcome->model = id;
    copy->outcome = std::move(outcome);
    return copy;
}

}  // namespace

Result<std::shared_ptr<BuiltModel>> cloneOf(const BuiltModel& model, std::optional<at::ScalarType> dtype, ModelId id) {
    return guarded(message("doing.copying-the-network", "copying the network"), [&] { return cloneUnguarded(model, dtype, id); });
}

}  // namespace teardown::engine
