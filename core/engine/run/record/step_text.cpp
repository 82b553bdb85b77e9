#include "core/engine/run/record/step_text.h"

#include "core/engine/run/record/tensor_bridge.h"
#include "core/trace/formula_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace teardown::engine {

namespace {

std::string lastName(const std::string& path) {
    const std::size_t dot = path.rfind('.');
    return dot == std::string::npos ? path : path.substr(dot + 1);
}

bool callsX(const std::unordered_map<int, std::string>& makers, int tensor) {
    const auto found = makers.find(tensor);
    return found != makers.end() && found->second == "x";
}

}  // namespace

void addTensorVariables(Step& step) {
    const auto add = [&step](const RecordedTensor& tensor) {
        step.variables.push_back({tensor.label, "Tensor " + tensor.dtypeText, shapeText(tensor.shape)});
    };
    for (const RecordedTensor& tensor : step.inputs) add(tensor);
    for (const RecordedTensor& tensor : step.outputs) add(tensor);
}

void addContextVariables(Step& step, const CallContext& context) {
    if (context.grid) step.variables.push_back({"hw_shape", "tuple", fmt::format("({}, {})", context.grid->h, context.grid->w)});
    if (context.mask.defined())
        step.variables.push_back({"mask", "Tensor " + dtypeText(context.mask), shapeText(context.mask.sizes().vec())});
    for (const auto& [name, value] : context.values) step.variables.push_back({name, value.typeName(), value.repr()});
}

/// Tokens of the grid, or at most two without a position in it: class and distillation token.
static std::optional<std::int64_t> prefixOf(std::int64_t tokens, const std::optional<TokenGrid>& grid) {
    constexpr std::int64_t kMostExtraTokens = 2;
    if (!grid || grid->h * grid->w <= 0) return std::nullopt;
    const std::int64_t prefix = tokens - grid->h * grid->w;
    return prefix >= 0 && prefix <= kMostExtraTokens ? std::optional(prefix) : std::nullopt;
}

TensorRole StepTexts::roleOf(const Shape& shape, const std::optional<TokenGrid>& grid) {
    if (shape.size() == 3)
        if (const auto prefix = prefixOf(shape[1], grid)) return TensorRole::tokens(grid->h, grid->w, *prefix);
    if (shape.size() == 4 && shape[2] == shape[3])
        if (const auto prefix = prefixOf(shape[2], grid)) return TensorRole::attention(grid->h, grid->w, *prefix);
    return shape.size() <= 2 ? TensorRole::Vector : TensorRole::Activation;
}

TensorRole StepTexts::ownRole(const at::Tensor& tensor, const std::optional<TokenGrid>& grid) {
    if (tensor.dim() == 3) return roleOf(shapeOf(tensor), grid);
    return tensor.dim() > 1 ? TensorRole::Weight : TensorRole::Vector;
}

Step StepTexts::enter(const Layer& layer) {
    Step step;
    step.kind = StepKind::Module;
    step.type = layer.type();
    Level level;
    level.layer = &layer;
    level.type = layer.type();
    if (const auto facts = m_modules.find(&layer); facts != m_modules.end()) {
        level.path = facts->second.path;
        step.arguments = facts->second.arguments;
        step.outIndex = facts->second.outIndex;
    } else if (!m_levels.empty()) {
        level.path = m_levels.back().path;
    }
    Description description = layer.describe();
    if (step.arguments.empty()) step.arguments = shownArguments(description);
    step.operation = description.operation;
    step.detail = std::move(description.detail);
    step.path = level.path;
    if (!m_levels.empty() && m_levels.back().layer) {
        const std::string name = m_levels.back().layer->nameOf(layer);
        if (name != layer.type() && childPath(m_levels.back().path, name) != level.path) step.calledAs = name;
    }
    step.title = asIs(layer.type());
    const auto [known, isNew] = m_formulas.try_emplace(&layer);
    if (isNew) known->second = layer.formula();
    step.formula = known->second;
    ReferenceTable::instance().fill(step, "layers", description.reference.empty() ? layer.type() : description.reference);

    // The call stack: the frames of everything around this call, then those from the parent to this child, then its own.
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

/// The parameters of children that were not called themselves, but whose values this call's own ops read.
static void addReadParameters(Step& step, const Layer& layer, const std::optional<TokenGrid>& grid, TraceBuilder& builder) {
    std::vector<at::Tensor> read;
    std::set<std::string> called;
    for (int i = step.index + 1; i < builder.count();) {
        const Step& below = builder.at(i);
        if (below.kind == StepKind::Op)
            for (const RecordedTensor& input : below.inputs) read.push_back(builder.tensors().handle(input.id));
        else
            called.insert(below.path);
        i = std::max(below.end, i + 1);
    }
    for (const auto& [name, child] : childLayers(layer)) {
        if (read.empty() || called.contains(childPath(step.path, name))) continue;
        for (const auto& item : child->named_parameters(false)) {
            const at::Tensor& parameter = item.value();
            if (std::none_of(read.begin(), read.end(), [&](const at::Tensor& tensor) { return tensor.is_same(parameter); })) continue;
            const std::string label = name + '.' + item.key();
            step.variables.push_back({"self." + label, "Parameter float32", shapeText(parameter.sizes().vec())});
            step.inputs.push_back(builder.recordOwned(parameterName(item.key()), label, StepTexts::ownRole(parameter, grid), parameter));
        }
    }
}

void StepTexts::leave(Step& step, const Layer& layer, const std::optional<TokenGrid>& grid, TraceBuilder& builder) {
    addTensorVariables(step);

    std::int64_t parameters = 0;
    for (const auto& item : layer.named_parameters(false)) {
        if (!item.value().defined()) continue;
        parameters += item.value().numel();
        step.variables.push_back({"self." + item.key(), "Parameter float32", shapeText(item.value().sizes().vec())});
        step.inputs.push_back(builder.recordOwned(parameterName(item.key()), item.key(), ownRole(item.value(), grid), item.value()));
    }
    for (const auto& item : layer.named_buffers(false))
        if (item.value().defined() && item.value().dim() > 0)
            step.inputs.push_back(builder.recordOwned(TensorName::Buffer, item.key(), ownRole(item.value(), grid), item.value()));
    addReadParameters(step, layer, grid, builder);
    if (parameters > 0) step.facts.emplace_back(message("fact.parameters", "parameters"), std::to_string(parameters));
    step.numbers = asIs(numbersOf(builder, step.index));

    const Level& level = m_levels.back();
    const bool fromInput =
        !step.inputs.empty() && m_levels.size() > 1 && callsX(m_levels[m_levels.size() - 2].makers, step.inputs.front().id);
    const std::string name = callName(lastName(level.path)) + (fromInput ? "(x)" : "(...)");
    m_levels.pop_back();
    if (m_levels.empty()) return;
    for (const RecordedTensor& output : step.outputs) {
        // An op that only passes its input on has made nothing.
        const bool isInput =
            std::any_of(step.inputs.begin(), step.inputs.end(), [&](const RecordedTensor& input) { return input.id == output.id; });
        if (!isInput) m_levels.back().makers[output.id] = name;
    }
}

void StepTexts::remember(const Step& step, bool named) {
    for (const RecordedTensor& tensor : step.inputs) m_levels.back().makers[tensor.id] = named ? tensor.label : "x";
}

std::vector<Term> StepTexts::operandsOf(const Step& step) const {
    static constexpr const char* kLetters[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    std::vector<Term> operands;
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
        const RecordedTensor& tensor = step.inputs[i];
        std::string label = step.inputs.size() == 1 ? "x" : i < std::size(kLetters) ? kLetters[i] : tensor.label;
        if (!m_levels.empty())
            if (const auto maker = m_levels.back().makers.find(tensor.id); maker != m_levels.back().makers.end()) label = maker->second;
        operands.push_back(formula::tensor(tensor.label, label));
    }
    return operands;
}

Step StepTexts::op(const OpRow& row, const char* title, const char* why) const {
    Step step;
    step.kind = StepKind::Op;
    step.type = row.name;
    step.operation = row.operation;
    step.title = tableText(title);
    step.why = tableText(why);
    if (!m_levels.empty()) step.path = m_levels.back().path;
    ReferenceTable::instance().fill(step, "ops", row.reference);
    if (step.title.empty()) step.title = asIs(row.name);
    if (!m_levels.empty()) {
        std::vector<ReferenceFrame> frames = m_levels.back().frames;
        frames.insert(frames.end(), step.reference.begin(), step.reference.end());
        step.reference = std::move(frames);
    }
    return step;
}

void StepTexts::finishOp(Step& step, const OpRow& row, const OpArguments& arguments) {
    if (!step.inputs.empty()) step.formula = row.formula(arguments, operandsOf(step), step.inputs.front().knownShape());
    step.numbers = asIs(numbersOf(step));
    addTensorVariables(step);
    if (m_levels.empty()) return;
    for (const RecordedTensor& output : step.outputs) m_levels.back().makers[output.id] = row.result;
}

}  // namespace teardown::engine
