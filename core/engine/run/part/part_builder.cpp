#include "core/engine/run/part/part_builder.h"

#include "core/engine/nn/recipe.h"
#include "core/engine/run/build/module_nodes.h"
#include "core/engine/run/model/input_limit.h"
#include "core/engine/run/profile/module_profiles.h"
#include "core/engine/run/record/guard.h"
#include "core/engine/zoo/head.h"
#include "core/engine/zoo/losses/loss.h"
#include "core/engine/zoo/registry.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>

namespace teardown::engine {

namespace {

Result<const LayerRegistry*> registryOf(const std::string& name) {
    for (const LayerRegistry* registry : layerRegistries())
        if (registry->name() == name) return registry;
    return Error{ErrorKind::BadInput,
                 "registry-unknown",
                 message("part-builder.no-registry-builds", "Nothing can be built alone from the registry '{name}'.", {{"name", name}}),
                 message("do.name-a-layer", "Name a class of the models, layers or augments."),
                 {}};
}

Result<at::Tensor> inputOf(const std::vector<int>& shape) {
    std::vector<std::int64_t> sizes{1};
    std::int64_t elements = 1;
    for (const int size : shape) {
        if (size < 1 || (elements *= size) > kMostInputElements)
            return Error{ErrorKind::BadInput,
                         "input-shape",
                         message("part-builder.the-input-shape", "The input shape {shape} is too large, or has a size below 1.",
                                 {{"shape", fmt::format("{}", fmt::join(shape, "x"))}}),
                         message("do.give-for-example-64x56x56", "Give for example 64x56x56: channels, height and width of the input."),
                         {}};
        sizes.push_back(size);
    }
    return recipeInput(sizes);
}

Result<bool> callPart(Layer& part, const at::Tensor& input) {
    if (auto* unary = dynamic_cast<UnaryLayer*>(&part)) {
        (*unary)(input);
        return true;
    }
    if (auto* values = dynamic_cast<ValueLayer*>(&part); values && !dynamic_cast<Loss*>(&part)) {
        (*values)(Value(input));
        return true;
    }
    return Error{
        ErrorKind::BadInput,
        "part-not-callable",
        message("part-builder.computes-nothing", "{type} takes no single tensor, so it cannot be run alone.", {{"type", part.type()}}),
        message("do.leave-out-input-shape", "Leave out --input-shape to see its parts."),
        {}};
}

Result<std::shared_ptr<const PartOutcome>> buildPartUnguarded(const PartRequest& request, const TaskContext& task) {
    TD_TRY(const LayerRegistry* const registry, registryOf(request.registry));
    auto outcome = std::make_shared<PartOutcome>();
    BuildContext context;
    TD_TRY(const LayerPtr part, context.build(*registry, request.config, {}));
    part->eval();
    outcome->diagnostics = context.diagnostics();
    outcome->modules = moduleNodes(*part);
    if (request.inputShape.empty()) return std::shared_ptr<const PartOutcome>(std::move(outcome));

    const c10::InferenceMode inference;
    TD_TRY(const at::Tensor input, inputOf(request.inputShape));
    EffortObserver observer(nullptr, task);
    {
        const ObserverScope scope(&observer);
        TD_CHECK(callPart(*part, input));
    }
    ProfileOutcome profile;
    profile.modules = moduleProfiles(*part, outcome->modules, observer);
    profile.total = profile.modules.front().effort;
    profile.inputShape = request.inputShape;
    profile.uncounted = observer.uncounted();
    outcome->profile = std::move(profile);
    return std::shared_ptr<const PartOutcome>(std::move(outcome));
}

}  // namespace

Result<std::shared_ptr<const PartOutcome>> buildPart(const PartRequest& request, const TaskContext& task) {
    return guarded(message("doing.building-the-part", "building {type}",
                           {{"type", request.config.find("type") ? request.config.find("type")->str() : std::string("a layer")}}),
                   [&] { return buildPartUnguarded(request, task); });
}

}  // namespace teardown::engine
