// OptimizerUpdate: an optimizer changes one parameter. The step's inputs are the values before, its outputs those behind it.
#pragma once

#include "core/config/config_value.h"
#include "core/trace/step_detail.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct OptimizerUpdate : DetailOf<OptimizerUpdate> {
    static constexpr std::string_view kKind = "optimizer-update";

    std::string optimizer;      ///< "SGD"
    std::string parameter;      ///< "backbone.conv1.weight"
    ConfigValue options;        ///< of the parameter's group: a dict with lr, momentum, ...
    double gradientFactor = 1;  ///< what clipping multiplied the gradient with; the step's "gradient" is behind it
    /// What each of the step's inputs is: "old", "gradient", then the state's tensors by torch's names.
    std::vector<std::string> inputs;
    /// Numbers of the state, not tensors, before the step: "step".
    std::vector<std::pair<std::string, double>> numbers;
    /// Of the whole parameter: Lamb's divisor of all gradients and its trust ratio. 1 for others.
    double divisor = 1, trust = 1;

    Json toJson() const override {
        Json given = Json::object();
        for (const DictEntry& entry : options.entries()) given.set(entry.key.str(), entry.value.repr());
        Json state = Json::object();
        for (const auto& [name, value] : numbers) state.set(name, value);
        return Json::object()
            .set("optimizer", optimizer)
            .set("parameter", parameter)
            .set("options", std::move(given))
            .set("gradient_factor", gradientFactor)
            .set("state", std::move(state));
    }
};

}  // namespace teardown
