#include "core/trace/watch.h"

#include "core/base/text.h"
#include "core/expression/work.h"
#include "core/trace/address.h"
#include "core/trace/step_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {
namespace {

constexpr std::int64_t kShownNumbers = 8;

const Step& watchedStep(const Trace& trace, int step) { return trace.steps[static_cast<std::size_t>(step)]; }

const Variable* variableNamed(const Step& step, std::string_view name) {
    const auto found = std::find_if(step.variables.begin(), step.variables.end(), [&](const Variable& one) { return one.name == name; });
    return found == step.variables.end() ? nullptr : &*found;
}

/// The value that the text of a variable stands for, if that is one that expressions have.
std::optional<expression::Value> literalValue(const std::string& text) {
    const auto parsed = expression::Expression::parse(text);
    if (!parsed.ok()) return std::nullopt;
    struct NoNames : expression::Names {
        std::optional<expression::Value> find(std::string_view) const override { return std::nullopt; }
        std::vector<std::string> known() const override { return {}; }
    };
    // A shape is written [1,3,8,8] in places; as an expression that is no value, and neither is a text.
    const auto value = expression::evaluate(*parsed, NoNames());
    return value.ok() ? std::optional(value.value()) : std::nullopt;
}

std::string tensorText(const TensorView& tensor) {
    std::string text = expression::valueText(tensor);
    if (tensor.numel() == 0 || tensor.numel() > kShownNumbers) return text;
    std::vector<std::string> numbers;
    expression::ElementReader reader{expression::Value(tensor)};
    for (auto block = reader.next(); !block.empty(); block = reader.next())
        for (const double number : block) numbers.push_back(expression::valueText(number));
    return fmt::format("{}: {}", text, joined(numbers, ", "));
}

}  // namespace

std::optional<expression::Value> WatchNames::find(std::string_view name) const {
    const Step& step = watchedStep(m_trace, m_step);
    if (auto value = StepNames(step).find(name)) return value;
    if (const Variable* variable = variableNamed(step, name)) {
        if (auto value = literalValue(variable->value)) return value;
        return expression::Missing{message("watch.only-text", "Of {name} only its text is recorded.", {{"name", variable->name}}), {}};
    }
    const auto address = parseAddress(name, m_trace);
    if (!address.ok()) return std::nullopt;
    const RecordedTensor* tensor = tensorAt(*address, m_trace);
    if (!tensor) return std::nullopt;
    if (address->step > m_step)
        return expression::Missing{
            message("watch.not-run-yet", "{step} has not run yet at this step.", {{"step", stepAddress(m_trace, address->step)}}),
            tensor->knownShape()};
    if (tensor->view.valid()) return tensor->view;
    return expression::Missing{message("watch.not-kept", "The values of {tensor} were not kept.", {{"tensor", std::string(name)}}),
                               tensor->knownShape()};
}

std::vector<std::string> WatchNames::known() const {
    const Step& step = watchedStep(m_trace, m_step);
    std::vector<std::string> names = StepNames(step).known();
    for (const Variable& variable : step.variables)
        if (std::find(names.begin(), names.end(), variable.name) == names.end()) names.push_back(variable.name);
    return names;
}

Result<std::string> watchText(std::string_view expression, const Trace& trace, int step, const TaskContext& task) {
    const auto first = expression.find_first_not_of(" \t");
    if (first != std::string_view::npos) expression = expression.substr(first, expression.find_last_not_of(" \t") - first + 1);
    const auto evaluated = [&]() -> Result<std::string> {
        TD_TRY(const expression::Expression parsed, expression::Expression::parse(expression));
        TD_TRY(const expression::Value value, expression::evaluate(parsed, WatchNames(trace, step), task));
        if (const auto* missing = std::get_if<expression::Missing>(&value))
            return Error{ErrorKind::BadInput, "expression-missing", missing->reason, {}, {}};
        const auto* tensor = std::get_if<TensorView>(&value);
        return tensor ? tensorText(*tensor) : expression::valueText(value);
    };
    auto result = evaluated();
    if (result.ok()) return result;
    // What the code calls so: no expression of ours, but its value is known.
    if (const Variable* variable = variableNamed(watchedStep(trace, step), expression)) return variable->value;
    return result;
}

}  // namespace teardown
