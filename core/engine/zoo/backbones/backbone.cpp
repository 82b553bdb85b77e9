#include "core/engine/zoo/backbones/backbone.h"

#include "core/engine/nn/norm.h"
#include "core/registry/python_values.h"

#include <algorithm>

namespace teardown::engine {

void Backbone::train(bool on) {
    ValueModule::train(on);
    freezeStages();
    if (!on || !m_normEval) return;
    for (const auto& [path, layer] : namedModules(*this))
        if (dynamic_cast<BatchNorm*>(layer)) layer->eval();
}

void Backbone::freeze(torch::nn::Module& module) {
    module.eval();
    for (at::Tensor& parameter : module.parameters()) parameter.set_requires_grad(false);
}

Formula Backbone::stagedFormula(const std::vector<UnaryPtr>& stages, const std::vector<std::int64_t>& wanted, FormulaLines before) const {
    const std::int64_t last = *std::max_element(wanted.begin(), wanted.end());
    for (std::int64_t i = 0; i < std::ssize(stages) && i <= last; ++i) {
        before.call(nameOf(*stages[static_cast<std::size_t>(i)]));
        if (std::find(wanted.begin(), wanted.end(), i) != wanted.end()) before.output();
    }
    return before.finish();
}

ConfigValue convolutionalInitCfg() {
    return py::list({py::dict({{"type", py::value("Kaiming")}, {"layer", py::list({py::value("Conv2d")})}}),
                     py::dict({{"type", py::value("Constant")},
                               {"val", py::value(1)},
                               {"layer", py::list({py::value("_BatchNorm"), py::value("GroupNorm")})}})});
}

std::vector<std::int64_t> checkedOutIndices(const Arguments& arguments, std::int64_t stages) {
    std::vector<std::int64_t> indices = arguments.integers("out_indices");
    if (indices.empty() || *std::max_element(indices.begin(), indices.end()) >= stages)
        throw BuildFailure{arguments.bad("out_indices",
                                         message("backbone.out-indices-there-are", "out_indices={arguments}: there are {stages} stages",
                                                 {{"arguments", arguments["out_indices"].repr()}, {"stages", stages}}),
                                         message("do.indices-run-from-0", "Indices run from 0 to {stages}.", {{"stages", stages - 1}}))};
    return indices;
}

ArgumentSpec frozenStagesArgument() { return {"frozen_stages", py::value(-1), "Stages that do not learn; -1: all learn."}; }
ArgumentSpec convCfgArgument() { return {"conv_cfg", py::none(), "Which convolution layer; None: Conv2d."}; }
ArgumentSpec normEvalArgument() { return {"norm_eval", py::value(false), "Keep batch norms on their running statistics while training."}; }
ArgumentSpec withCpArgument() {
    return {"with_cp", py::value(false), "Recompute activations in the backward pass to save memory; no effect on values."};
}
ArgumentSpec initCfgArgument(ConfigValue defaultValue) {
    return {"init_cfg", std::move(defaultValue), "Rules that --init-weights runs over the layers."};
}

}  // namespace teardown::engine
