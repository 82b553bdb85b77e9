#include "core/engine/run/step_text.h"

#include "core/engine/nn/op_formula.h"
#include "core/trace/formula_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace teardown::engine {

namespace {

/// Names of the arguments that print(model) shows without one.
const std::map<std::string, std::vector<std::string>>& positionalNames() {
    static const std::map<std::string, std::vector<std::string>> table{
        {"Conv2d", {"in_channels", "out_channels"}}, {"Conv2dAdaptivePadding", {"in_channels", "out_channels"}}, {"BatchNorm2d", {"num_features"}}, {"SyncBatchNorm", {"num_features"}}, {"GroupNorm", {"num_groups", "num_channels"}},
        {"LayerNorm", {"normalized_shape"}},
    };
    return table;
}

/// Splits at commas outside brackets and quotes.
std::vector<std::string> splitArguments(const std::string& text) {
    std::vector<std::string> parts;
    std::string part;
    int depth = 0;
    for (const char c : text) {
        if (c == '(' || c == '[' || c == '{') ++depth;
        if (c == ')' || c == ']' || c == '}') --depth;
        if (c == ',' && depth == 0) {
            parts.push_back(part);
            part.clear();
            continue;
        }
        if (c == ' ' && part.empty()) continue;
        part += c;
    }
    if (!part.empty()) parts.push_back(part);
    return parts;
}

std::string lastName(const std::string& path) {
    const std::size_t dot = path.rfind('.');
    return dot == std::string::npos ? path : path.substr(dot + 1);
}

bool callsX(const std::unordered_map<int, std::string>& makers, int tensor) {
    const auto found = makers.find(tensor);
    return found != makers.end() && found->second == "x";
}

/// What an op's result is called by the ops after it.
std::string resultName(const std::string& op) {
    static const std::map<std::string, std::string> names{{"add", "sum"},          {"mul", "product"}, {"div", "quotient"},      {"cat", "stacked"},
                                                          {"flatten", "flattened"}, {"view", "rows"},   {"softmax", "softmax"}, {"max_pool2d", "pooled"},
                                                          {"pad", "padded"}};
    const auto found = names.find(op);
    return found == names.end() ? op : found->second;
}

}  // namespace

std::vector<StepArgument> argumentsOfRepr(const std::string& type, const std::string& repr) {
    std::vector<StepArgument> result;
    const auto names = positionalNames().find(type);
    std::size_t position = 0;
    for (const std::string& part : splitArguments(repr)) {
        StepArgument argument;
        const std::size_t equals = part.find('=');
        const bool named = equals != std::string::npos && part.find_first_of("([{'") > equals;
        if (named) {
            argument.name = part.substr(0, equals);
            argument.value = part.substr(equals + 1);
        } else {
            argument.name = names != positionalNames().end() && position < names->second.size() ? names->second[position] : fmt::format("argument {}", position + 1);
            argument.value = part;
        }
        ++position;
        result.push_back(std::move(argument));
    }
    return result;
}

void addTensorVariables(Step& step) {
    const auto add = [&step](const RecordedTensor& tensor) { step.variables.push_back({tensor.name, "Tensor " + tensor.dtypeText, shapeText(tensor.shape)}); };
    for (const RecordedTensor& tensor : step.inputs) add(tensor);
    for (const RecordedTensor& tensor : step.outputs) add(tensor);
}

TensorRole StepTexts::roleOf(const TensorStore& store, int id) {
    const at::Tensor& tensor = store.handle(id);
    return tensor.defined() && tensor.dim() <= 2 ? TensorRole::Vector : TensorRole::Activation;
}

Step StepTexts::enter(const Layer& layer) {
    Step step;
    step.kind = StepKind::Module;
    step.type = layer.type();
    Level level;
    level.type = layer.type();
    if (const auto facts = m_modules.find(&layer); facts != m_modules.end()) {
        level.path = facts->second.path;
        step.arguments = facts->second.arguments;
    } else if (!m_levels.empty()) {
        level.path = m_levels.back().path;
    }
    if (step.arguments.empty()) step.arguments = argumentsOfRepr(layer.type(), layer.extraRepr());
    step.path = level.path;
    step.title = layer.type();
    const auto [known, isNew] = m_formulas.try_emplace(&layer);
    if (isNew) known->second = layer.formula();
    step.formula = known->second;
    ReferenceTable::instance().fill(step, "layers", layer.type());

    // The call stack: the frames of everything around this call, then what leads from the parent to this child, then its own.
    std::vector<ReferenceFrame> own = std::move(step.reference);
    if (!m_levels.empty()) {
        level.frames = m_levels.back().frames;
        if (const auto* edge = ReferenceTable::instance().find("layers", m_levels.back().type + ">" + lastName(level.path)))
            level.frames.insert(level.frames.end(), edge->frames.begin(), edge->frames.end());
    }
    level.frames.insert(level.frames.end(), own.begin(), own.end());
    step.reference = level.frames;
    m_levels.push_back(std::move(level));
    return step;
}

void StepTexts::leave(Step& step, const Layer& layer, TraceBuilder& builder) {
    addTensorVariables(step);

    std::int64_t parameters = 0;
    for (const auto& item : layer.named_parameters(false)) {
        if (!item.value().defined()) continue;
        parameters += item.value().numel();
        step.variables.push_back({"self." + item.key(), "Parameter float32", shapeText(item.value().sizes().vec())});
        step.inputs.push_back(builder.recordOwned(item.key(), item.value().dim() > 1 ? TensorRole::Weight : TensorRole::Vector, item.value()));
    }
    for (const auto& item : layer.named_buffers(false))
        if (item.value().defined() && item.value().dim() > 0)
            step.inputs.push_back(builder.recordOwned(item.key(), item.value().dim() > 1 ? TensorRole::Weight : TensorRole::Vector, item.value()));
    if (parameters > 0) step.facts.push_back({"parameters", fmt::format("{}", parameters)});
    step.numbers = numbersOf(builder, step.index);

    const Level& level = m_levels.back();
    const bool fromInput = !step.inputs.empty() && m_levels.size() > 1 && callsX(m_levels[m_levels.size() - 2].makers, step.inputs.front().id);
    const std::string name = callName(lastName(level.path)) + (fromInput ? "(x)" : "(...)");
    m_levels.pop_back();
    if (m_levels.empty()) return;
    for (const RecordedTensor& output : step.outputs) {
        // What only hands its input on has made nothing.
        const bool isInput = std::any_of(step.inputs.begin(), step.inputs.end(), [&](const RecordedTensor& input) { return input.id == output.id; });
        if (!isInput) m_levels.back().makers[output.id] = name;
    }
}

void StepTexts::remember(const Step& step) {
    for (const RecordedTensor& tensor : step.inputs) m_levels.back().makers[tensor.id] = "x";
}

std::vector<Term> StepTexts::operandsOf(const Step& step) const {
    static constexpr const char* kLetters[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    std::vector<Term> operands;
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
        const RecordedTensor& tensor = step.inputs[i];
        std::string label = step.inputs.size() == 1 ? "x" : i < std::size(kLetters) ? kLetters[i] : tensor.name;
        if (!m_levels.empty())
            if (const auto maker = m_levels.back().makers.find(tensor.id); maker != m_levels.back().makers.end()) label = maker->second;
        operands.push_back(formula::tensor(tensor.name, label));
    }
    return operands;
}

Step StepTexts::op(const std::string& name, const std::string& title, const std::string& why) const {
    Step step;
    step.kind = StepKind::Op;
    step.type = name;
    step.title = title;
    step.why = why;
    if (!m_levels.empty()) step.path = m_levels.back().path;
    ReferenceTable::instance().fill(step, "ops", name);
    if (step.title.empty()) step.title = name;
    if (!m_levels.empty()) {
        std::vector<ReferenceFrame> frames = m_levels.back().frames;
        frames.insert(frames.end(), step.reference.begin(), step.reference.end());
        step.reference = std::move(frames);
    }
    return step;
}

void StepTexts::finishOp(Step& step, const OpArguments& arguments) {
    if (!step.inputs.empty()) step.formula = opFormula(step.type, arguments, operandsOf(step), step.inputs.front().knownShape());
    step.numbers = numbersOf(step);
    addTensorVariables(step);
    if (m_levels.empty()) return;
    for (const RecordedTensor& output : step.outputs) m_levels.back().makers[output.id] = resultName(step.type);
}

}  // namespace teardown::engine
