#include "core/trace/step.h"

#include <algorithm>
#include <cctype>

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
        case StepKind::Import:
            return "import";
        case StepKind::Declare:
            return "declare";
        case StepKind::Register:
            return "register";
        case StepKind::Call:
            return "call";
        case StepKind::Group:
            return "group";
    }
    return "group";
}

Message stepKindWords(StepKind kind) {
    constexpr MessageText kWords[] = {
        MessageText{"step-kind.transform", "transform"},
        MessageText{"step-kind.module", "module"},
        MessageText{"step-kind.op", "op"},
        MessageText{"step-kind.lookup", "lookup"},
        MessageText{"step-kind.argument", "argument"},
        MessageText{"step-kind.construct", "construct"},
        MessageText{"step-kind.create", "create"},
        MessageText{"step-kind.initialise", "initialise"},
        MessageText{"step-kind.copy", "copy"},
        MessageText{"step-kind.block", "block"},
        MessageText{"step-kind.fold", "fold"},
        MessageText{"step-kind.pad", "pad"},
        MessageText{"step-kind.identity", "identity"},
        MessageText{"step-kind.sum", "sum"},
        MessageText{"step-kind.verify", "verify"},
        MessageText{"step-kind.import", "import"},
        MessageText{"step-kind.declare", "declare"},
        MessageText{"step-kind.register", "register"},
        MessageText{"step-kind.call", "call"},
        MessageText{"step-kind.group", "group"},
    };
    return message(kWords[static_cast<std::size_t>(kind)]);
}

TensorName parameterName(std::string_view name) {
    if (name == "weight") return TensorName::Weight;
    if (name == "bias") return TensorName::Bias;
    return TensorName::Parameter;
}

namespace {

constexpr MessageText kLabels[] = {
    MessageText{"tensor.input", "input"},
    MessageText{"tensor.output", "output"},
    MessageText{"tensor.before", "before"},
    MessageText{"tensor.after", "after"},
    MessageText{"tensor.kernel-before", "kernel before"},
    MessageText{"tensor.kernel-after", "kernel after"},
    MessageText{"tensor.bias-after", "bias after"},
    MessageText{"tensor.identity-kernel", "identity kernel"},
    MessageText{"tensor.identity-bias", "identity bias"},
    MessageText{"tensor.output-before", "output before"},
    MessageText{"tensor.output-after", "output after"},
    MessageText{"tensor.difference", "difference"},
    MessageText{"tensor.logits", "logits"},
    MessageText{"tensor.scores", "scores"},
};

/// The text after the prefix; empty if the text does not start with it or ends there.
std::string_view behind(std::string_view text, std::string_view front) {
    return text.starts_with(front) ? text.substr(front.size()) : std::string_view();
}

bool isItemNumber(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

}  // namespace

Message labelWords(const RecordedTensor& tensor) {
    const std::string_view label = tensor.label;
    for (const MessageText& row : kLabels)
        if (row.text == label) return message(row);
    if (const auto number = behind(label, "input "); isItemNumber(number))
        return message("tensor.input-number", "input {number}", {{"number", number}});
    if (const auto number = behind(label, "output "); isItemNumber(number))
        return message("tensor.output-number", "output {number}", {{"number", number}});
    constexpr std::string_view kKernel = " kernel", kBias = " bias";
    if (tensor.name == TensorName::Kernel && label.ends_with(kKernel))
        return message("tensor.branch-kernel", "{branch} kernel", {{"branch", label.substr(0, label.size() - kKernel.size())}});
    if (tensor.name == TensorName::Bias && label.ends_with(kBias))
        return message("tensor.branch-bias", "{branch} bias", {{"branch", label.substr(0, label.size() - kBias.size())}});
    return asIs(tensor.label);
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
            if (!tensor.droppedStatistics.empty())
                facts.emplace_back(message("fact.not-kept", "{tensor} (not kept)", {{"tensor", labelWords(tensor)}}),
                                   tensor.droppedStatistics);
    facts.insert(facts.end(), step.facts.begin(), step.facts.end());
    if (step.outIndex >= 0)
        facts.emplace_back(message("fact.returned-by", "returned by"), "out_indices=(" + std::to_string(step.outIndex) + ",)");
    return facts;
}

}  // namespace teardown
