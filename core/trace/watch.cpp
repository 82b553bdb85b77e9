#include "core/trace/watch.h"

#include "core/base/text.h"
#include "core/expression/work.h"
#include "core/trace/address.h"
#include "core/trace/variable_names.h"

#include <fmt/format.h>

namespace teardown {
namespace {

constexpr std::int64_t kShownNumbers = 8;

const Step& watchedStep(const Trace& trace, int step) { return trace.steps[static_cast<std::size_t>(step)]; }

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
    if (auto value = VariableNames(step).find(name)) return value;
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

std::vector<std::string> WatchNames::known() const { return VariableNames(watchedStep(m_trace, m_step)).known(); }

Result<std::string> watchText(std::string_view expression, const Trace& trace, int step, const TaskContext& task) {
    const auto first = expression.find_first_not_of(" \t");
    if (first != std::string_view::npos) expression = expression.substr(first, expression.find_last_not_of(" \t") - first + 1);
    const auto evaluated = [&]() -> Result<std::string> {
        TD_TRY(const expression::Expression parsed, expression::Expression::parse(keysWithDots(expression)));
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
