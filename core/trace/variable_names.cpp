#include "core/trace/variable_names.h"

#include "core/trace/step_names.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace teardown {
namespace {

bool isNamePart(char letter) { return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_'; }

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

/// "list[4]" -> 4.
std::optional<Shape> lengthIn(const std::string& type) {
    for (const char* kind : {"list[", "dict[", "tuple["}) {
        if (!type.starts_with(kind) || !type.ends_with(']')) continue;
        const std::size_t begin = std::string_view(kind).size();
        std::int64_t length = 0;
        const auto [end, error] = std::from_chars(type.data() + begin, type.data() + type.size() - 1, length);
        if (error == std::errc() && end == type.data() + type.size() - 1) return Shape{length};
    }
    return std::nullopt;
}

/// Of a variable that another one gives the length of: "len(batch)" of batch.
std::optional<Shape> lengthGivenFor(const Step& step, std::string_view name) {
    const std::string wanted = "len(" + std::string(name) + ")";
    for (const Variable& one : step.variables) {
        if (one.name != wanted) continue;
        std::int64_t length = 0;
        const auto [end, error] = std::from_chars(one.value.data(), one.value.data() + one.value.size(), length);
        if (error == std::errc() && end == one.value.data() + one.value.size()) return Shape{length};
    }
    return std::nullopt;
}

expression::Missing onlyText(const std::string& name, std::optional<Shape> length) {
    return {message("watch.only-text", "Of {name} only its text is recorded.", {{"name", name}}), std::move(length)};
}

std::string trimmedDots(std::string_view name) {
    std::string text = keysWithDots(name);
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

}  // namespace

std::string keysWithDots(std::string_view expression) {
    std::string text;
    for (std::size_t at = 0; at < expression.size();) {
        const bool opens = expression[at] == '[' && at > 0 && isNamePart(expression[at - 1]) && at + 1 < expression.size() &&
                           (expression[at + 1] == '\'' || expression[at + 1] == '"');
        std::size_t end = at + 2;
        while (opens && end < expression.size() && isNamePart(expression[end])) ++end;
        const bool key = opens && end > at + 2 && std::isdigit(static_cast<unsigned char>(expression[at + 2])) == 0 &&
                         end + 1 < expression.size() && expression[end] == expression[at + 1] && expression[end + 1] == ']';
        if (!key) {
            text += expression[at++];
            continue;
        }
        text.append(".").append(expression.substr(at + 2, end - at - 2)).append("   ");
        at = end + 2;
    }
    return text;
}

const Variable* variableNamed(const Step& step, std::string_view name) {
    const auto found = std::find_if(step.variables.begin(), step.variables.end(), [&](const Variable& one) { return one.name == name; });
    return found == step.variables.end() ? nullptr : &*found;
}

std::optional<expression::Value> VariableNames::find(std::string_view name) const {
    if (auto value = StepNames(m_step).find(name)) return value;
    for (const Variable& variable : m_step.variables) {
        if (variable.name != name && (variable.name.find('[') == std::string::npos || trimmedDots(variable.name) != name)) continue;
        if (auto value = literalValue(variable.value)) return value;
        return onlyText(variable.name, lengthIn(variable.type));
    }
    if (auto length = lengthGivenFor(m_step, name)) return onlyText(std::string(name), std::move(length));
    return std::nullopt;
}

std::vector<std::string> VariableNames::known() const {
    std::vector<std::string> names = StepNames(m_step).known();
    for (const Variable& variable : m_step.variables) {
        std::string name = trimmedDots(variable.name);
        if (name.starts_with("len(") && name.ends_with(')')) name = name.substr(4, name.size() - 5);
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
    return names;
}

}  // namespace teardown
