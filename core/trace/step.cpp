#include "core/trace/step.h"

#include <algorithm>

namespace teardown {

const char* stepKindName(StepKind kind) {
    switch (kind) {
        case StepKind::Transform:
            return "transform";
        case StepKind::Module:
            return "module";
        case StepKind::Op:
            return "op";
        case StepKind::Lookup:
            return "lookup";
        case StepKind::Argument:
            return "argument";
        case StepKind::Construct:
            return "construct";
        case StepKind::Create:
            return "create";
        case StepKind::Initialise:
            return "initialise";
        case StepKind::Copy:
            return "copy";
        case StepKind::Block:
            return "block";
        case StepKind::Fold:
            return "fold";
        case StepKind::Pad:
            return "pad";
        case StepKind::Identity:
            return "identity";
        case StepKind::Sum:
            return "sum";
        case StepKind::Verify:
            return "verify";
        case StepKind::Group:
            return "group";
    }
    return "group";
}

TensorName parameterName(std::string_view name) {
    if (name == "weight") return TensorName::Weight;
    if (name == "bias") return TensorName::Bias;
    return TensorName::Parameter;
}

const StepArgument* argumentOf(const Step& step, std::string_view name) {
    const auto found =
        std::find_if(step.arguments.begin(), step.arguments.end(), [&](const StepArgument& argument) { return argument.name == name; });
    return found == step.arguments.end() ? nullptr : &*found;
}

void setArgument(Step& step, const std::string& name, ConfigValue value) {
    for (StepArgument& argument : step.arguments)
        if (argument.name == name) {
            argument.value = std::move(value);
            return;
        }
    step.arguments.push_back({name, std::move(value), false, {}, 0, {}});
}

std::vector<Fact> factsOf(const Step& step) {
    std::vector<Fact> facts;
    for (const auto* list : {&step.inputs, &step.outputs})
        for (const RecordedTensor& tensor : *list)
            if (!tensor.droppedStatistics.empty()) facts.push_back({tensor.label + " (not kept)", tensor.droppedStatistics});
    facts.insert(facts.end(), step.facts.begin(), step.facts.end());
    return facts;
}

}  // namespace teardown
