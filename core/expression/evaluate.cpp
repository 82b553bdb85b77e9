#include "core/expression/evaluate.h"

#include "core/base/guard.h"
#include "core/base/text.h"
#include "core/expression/functions.h"
#include "core/expression/operators.h"
#include "core/expression/subscript.h"
#include "core/expression/work.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

namespace teardown::expression {
namespace {

/// Python's bool(); none for tensors of other than one element.
Result<std::optional<bool>> truthOf(const Value& value) {
    TD_CHECK(requireReal(value));
    if (const auto* truth = std::get_if<bool>(&value)) return std::optional<bool>(*truth);
    if (const auto* number = std::get_if<double>(&value)) return std::optional<bool>(*number != 0);
    if (const auto* tuple = std::get_if<Shape>(&value)) return std::optional<bool>(!tuple->empty());
    const auto* tensor = std::get_if<TensorView>(&value);
    if (tensor && tensor->numel() == 1) return std::optional<bool>(tensor->at(0) != 0);
    return std::optional<bool>();
}

bool isMissing(const Value& value) { return std::holds_alternative<Missing>(value); }

/// Without the shape, which is the operand's.
Value missingResult(const Value& value) { return Missing{std::get<Missing>(value).reason, std::nullopt}; }

Error unknownNameError(const Node& node, const std::vector<std::string>& known) {
    std::string_view name = node.name;
    for (std::size_t dot = name.rfind('.'); dot != std::string_view::npos; dot = name.rfind('.')) {
        const Function* attribute = findFunction(name.substr(dot + 1));
        if (!attribute || !attribute->attribute) break;
        name = name.substr(0, dot);
    }
    Error error{ErrorKind::BadInput,
                "expression-name",
                message("expression-name.there-is-no-here", "There is no '{name}' here.{hint}",
                        {{"name", escapeForDisplay(name, 80)}, {"hint", didYouMean(name, known)}}),
                {},
                {}};
    if (const Function* function = findFunction(name)) {
        error.what = message("evaluate.is-a-function", "'{name}' is a function.", {{"name", name}});
        error.remedy = message("do.write-2", "Write {usage}.", {{"usage", function->usage}});
    } else if (!known.empty() && known.size() <= 24) {
        error.remedy = message("do.the-names-are", "The names are {known}.", {{"known", joined(known, ", ")}});
    }
    return error;
}

class Evaluator {
public:
    Evaluator(const Expression& expression, const Names& names, const TaskContext& task, const Limits& limits)
        : m_expression(expression), m_names(names), m_work(task, limits) {}

    Result<Value> valueOf(int index) {
        const Node& node = m_expression.node(index);
        Result<Value> value = compute(node);
        if (value.ok() || value.error().where.column != 0) return value;
        Error error = std::move(value).error();
        if (error.kind == ErrorKind::BadInput) error.where.column = m_expression.columnOf(node.begin);
        return error;
    }

    /// The parts that made a true node true, or a false one false.
    Result<void> explain(int index, std::vector<Term>& terms) {
        const Node& node = m_expression.node(index);
        switch (node.kind) {
            case NodeKind::And:
            case NodeKind::Or:
                for (const int part : node.parts) {
                    TD_TRY(const Value value, valueOf(part));
                    TD_TRY(const std::optional<bool> truth, truthOf(value));
                    if (!truth) return addTerm(index, terms);
                    // One side decided alone; the other may not have been evaluated.
                    if (*truth == (node.kind == NodeKind::Or)) return explain(part, terms);
                }
                for (const int part : node.parts) TD_CHECK(explain(part, terms));
                return {};
            case NodeKind::Not:
                return explain(node.parts.front(), terms);
            case NodeKind::Compare:
                for (const int part : node.parts)
                    if (!isConstant(part)) TD_CHECK(addTerm(part, terms));
                return {};
            case NodeKind::Call:
                if (node.function == findFunction("any")) return explainAny(index, terms);
                return addTerm(index, terms);
            default:
                return addTerm(index, terms);
        }
    }

private:
    /// any(x > 5) is better explained by a count: sum(x > 5).
    Result<void> explainAny(int index, std::vector<Term>& terms) {
        const int argument = m_expression.node(index).parts.front();
        TD_TRY(const Value value, valueOf(argument));
        const auto* tensor = std::get_if<TensorView>(&value);
        if (!tensor || tensor->dtype() != DType::Bool) return addTerm(index, terms);
        TD_TRY(Value count, findFunction("sum")->apply(m_work, std::span<const Value>(&value, 1)));
        terms.push_back({fmt::format("sum({})", m_expression.textOf(m_expression.node(argument))), std::move(count)});
        return {};
    }

    Result<void> addTerm(int index, std::vector<Term>& terms) {
        std::string text(m_expression.textOf(m_expression.node(index)));
        if (std::any_of(terms.begin(), terms.end(), [&](const Term& term) { return term.text == text; })) return {};
        TD_TRY(Value value, valueOf(index));
        terms.push_back({std::move(text), std::move(value)});
        return {};
    }

    /// Whether it contains no name.
    bool isConstant(int index) const {
        const Node& node = m_expression.node(index);
        if (node.kind == NodeKind::Name) return false;
        for (const int part : node.parts)
            if (part >= 0 && !isConstant(part)) return false;
        return true;
    }

    Result<Value> compute(const Node& node) {
        TD_CHECK(m_work.spend(1));
        switch (node.kind) {
            case NodeKind::Number:
                return Value(node.number);
            case NodeKind::Truth:
                return Value(node.number != 0);
            case NodeKind::Name:
                return named(node);
            case NodeKind::Tuple:
                return tuple(node);
            case NodeKind::Negative:
            case NodeKind::Positive:
                return withSign(node);
            case NodeKind::Not:
                return negated(node);
            case NodeKind::And:
            case NodeKind::Or:
                return combined(node);
            case NodeKind::Compare:
                return compared(node);
            case NodeKind::Call:
            case NodeKind::Attribute:
                return called(node);
            case NodeKind::Subscript:
                return indexed(node);
            case NodeKind::Slice:
            case NodeKind::Ellipsis:
                break;  // used by indexed()
            case NodeKind::Add:
            case NodeKind::Subtract:
            case NodeKind::Multiply:
            case NodeKind::Divide:
            case NodeKind::FloorDivide:
            case NodeKind::Modulo:
            case NodeKind::Power:
                return arithmetic(node);
        }
        return valueError(message("evaluate.this-is-no-value", "This is not a value."), {});
    }

    Result<Value> named(const Node& node) {
        std::string_view name = node.name;
        std::optional<Value> found = m_names.find(name);
        while (!found) {
            const std::size_t dot = name.rfind('.');
            if (dot == std::string_view::npos) break;
            name = name.substr(0, dot);
            found = m_names.find(name);
        }
        if (!found) return unknownNameError(node, m_names.known());
        while (name.size() < node.name.size()) {
            const std::size_t begin = name.size() + 1;
            const std::size_t dot = std::min(node.name.find('.', begin), node.name.size());
            const std::string_view attribute = std::string_view(node.name).substr(begin, dot - begin);
            const Function* function = findFunction(attribute);
            if (!function || !function->attribute) return unknownAttribute(attribute, name, node.begin + begin);
            TD_TRY(found, apply(*function, std::span<const Value>(&*found, 1)));
            name = std::string_view(node.name).substr(0, dot);
        }
        return std::move(*found);
    }

    Error unknownAttribute(std::string_view attribute, std::string_view object, std::size_t at) const {
        const Function* function = findFunction(attribute);
        std::vector<std::string> attributes;
        for (const Function& row : functions())
            if (row.attribute) attributes.emplace_back(row.name);
        Error error{ErrorKind::BadInput,
                    "expression-name",
                    message("expression-name.has-no-attribute", "'{object}' has no attribute '{attribute}'.{hint}",
                            {{"object", escapeForDisplay(object, 80)},
                             {"attribute", escapeForDisplay(attribute, 40)},
                             {"hint", didYouMean(attribute, attributes)}}),
                    message("do.the-attributes-are", "The attributes are {attributes}.", {{"attributes", joined(attributes, " and ")}}),
                    {}};
        if (function)
            error.remedy = message("do.is-a-function-write", "{attribute} is a function: write {attribute}({object}).",
                                   {{"attribute", attribute}, {"object", escapeForDisplay(object, 80)}});
        error.where.column = m_expression.columnOf(at);
        return error;
    }

    Result<Value> tuple(const Node& node) {
        Shape entries;
        for (const int part : node.parts) {
            TD_TRY(const Value value, valueOf(part));
            if (isMissing(value)) return missingResult(value);
            auto entry = wholeIndex(value);
            if (!entry.ok())
                return valueError(message("evaluate.the-entries-of-a", "The entries of a tuple must be whole numbers."),
                                  message("do.for-example-1-64", "For example (1, 64)."));
            entries.push_back(*entry);
        }
        return Value(std::move(entries));
    }

    Result<Value> withSign(const Node& node) {
        TD_TRY(const Value value, valueOf(node.parts.front()));
        if (isMissing(value)) return missingResult(value);
        TD_CHECK(requireReal(value));
        const bool negative = node.kind == NodeKind::Negative;
        return mapElements(
            m_work, value, negative ? +[](double x) { return -x; } : +[](double x) { return x; });
    }

    Result<Value> negated(const Node& node) {
        TD_TRY(const Value value, valueOf(node.parts.front()));
        if (isMissing(value)) return missingResult(value);
        TD_TRY(const std::optional<bool> truth, truthOf(value));
        if (truth) return Value(!*truth);
        return mapElements(
            m_work, value, +[](double x) { return x == 0 ? 1.0 : 0.0; }, true);
    }

    Result<Value> combined(const Node& node) {
        TD_TRY(Value left, valueOf(node.parts[0]));
        if (isMissing(left)) return missingResult(left);
        TD_TRY(const std::optional<bool> truth, truthOf(left));
        const bool either = node.kind == NodeKind::Or;
        // As in Python: the value that decided.
        if (truth && *truth == either) return left;
        TD_TRY(Value right, valueOf(node.parts[1]));
        if (isMissing(right)) return missingResult(right);
        if (truth) return right;
        return combineElements(m_work, left, right, either ? oneTrue : bothTrue, true);
    }

    Result<Value> compared(const Node& node) {
        TD_TRY(Value left, valueOf(node.parts.front()));
        if (isMissing(left)) return missingResult(left);
        std::optional<Value> all;
        for (std::size_t i = 0; i < node.comparisons.size(); ++i) {
            TD_TRY(Value right, valueOf(node.parts[i + 1]));
            if (isMissing(right)) return missingResult(right);
            TD_TRY(Value next, compareValues(m_work, node.comparisons[i], left, right));
            // a < b < c is a < b and b < c; c is not evaluated if a < b is false.
            if (!all || std::holds_alternative<bool>(*all))
                all = std::move(next);
            else {
                TD_TRY(all, combineElements(m_work, *all, next, bothTrue, true));
            }
            if (const auto* truth = std::get_if<bool>(&*all); truth && !*truth) break;
            left = std::move(right);
        }
        return std::move(*all);
    }

    Result<Value> arithmetic(const Node& node) {
        TD_TRY(const Value left, valueOf(node.parts[0]));
        TD_TRY(const Value right, valueOf(node.parts[1]));
        if (isMissing(left)) return missingResult(left);
        if (isMissing(right)) return missingResult(right);
        return combineElements(m_work, left, right, arithmeticOf(node.kind));
    }

    Result<Value> called(const Node& node) {
        std::vector<Value> arguments;
        for (const int part : node.parts) {
            TD_TRY(Value argument, valueOf(part));
            arguments.push_back(std::move(argument));
        }
        return apply(*node.function, arguments);
    }

    Result<Value> apply(const Function& function, std::span<const Value> arguments) {
        for (const Value& argument : arguments) {
            const auto* missing = std::get_if<Missing>(&argument);
            if (missing && !(function.knowsMissing && missing->shape)) return missingResult(argument);
        }
        return function.apply(m_work, arguments);
    }

    Result<Value> indexed(const Node& node) {
        TD_TRY(const Value value, valueOf(node.parts.front()));
        std::vector<Index> indices;
        for (auto part = node.parts.begin() + 1; part != node.parts.end(); ++part) {
            const Node& index = m_expression.node(*part);
            if (index.kind == NodeKind::Ellipsis) {
                indices.emplace_back(EllipsisIndex{});
            } else if (index.kind == NodeKind::Slice) {
                SliceIndex slice;
                std::optional<std::int64_t>* const bounds[] = {&slice.start, &slice.stop, &slice.step};
                for (std::size_t i = 0; i < 3; ++i) {
                    if (index.parts[i] < 0) continue;
                    TD_TRY(*bounds[i], place(index.parts[i]));
                }
                indices.emplace_back(slice);
            } else {
                TD_TRY(const std::int64_t at, place(*part));
                indices.emplace_back(at);
            }
        }
        if (isMissing(value)) return missingResult(value);
        return subscript(m_work, value, indices);
    }

    Result<std::int64_t> place(int index) {
        TD_TRY(const Value value, valueOf(index));
        auto whole = wholeIndex(value);
        if (whole.ok()) return whole;
        Error error = std::move(whole).error();
        error.where.column = m_expression.columnOf(m_expression.node(index).begin);
        return error;
    }

    const Expression& m_expression;
    const Names& m_names;
    Work m_work;
};

}  // namespace

Result<Value> evaluate(const Expression& expression, const Names& names, const TaskContext& task, const Limits& limits) {
    try {
        return Evaluator(expression, names, task, limits).valueOf(expression.root());
    } catch (...) {
        return errorOfException("evaluating an expression");
    }
}

std::optional<Error> unknownName(const Expression& expression, const std::vector<std::string>& known) {
    for (int index = 0; index < expression.size(); ++index) {
        const Node& node = expression.node(index);
        if (node.kind != NodeKind::Name) continue;
        const bool isKnown = std::any_of(known.begin(), known.end(), [&](const std::string& name) {
            return node.name == name || (node.name.starts_with(name) && node.name[name.size()] == '.');
        });
        if (isKnown) continue;
        Error error = unknownNameError(node, known);
        error.where.column = expression.columnOf(node.begin);
        return error;
    }
    return std::nullopt;
}

Result<Verdict> judge(const Expression& expression, const Names& names, const TaskContext& task, const Limits& limits) {
    try {
        Evaluator evaluator(expression, names, task, limits);
        TD_TRY(const Value value, evaluator.valueOf(expression.root()));
        if (const auto* missing = std::get_if<Missing>(&value))
            return Error{ErrorKind::BadInput, "expression-missing", missing->reason, {}, {}};
        TD_TRY(const std::optional<bool> truth, truthOf(value));
        if (!truth)
            return valueError(
                message("evaluate.the-condition-has-values", "The condition has {countOf} values, not one.", {{"countOf", countOf(value)}}),
                message("do.say-of-which-it", "Say for which values it must hold: any(...) or all(...)."));
        Verdict verdict;
        verdict.holds = *truth;
        if (verdict.holds) TD_CHECK(Evaluator(expression, names, task, limits).explain(expression.root(), verdict.because));
        return verdict;
    } catch (...) {
        return errorOfException("evaluating a condition");
    }
}

}  // namespace teardown::expression
