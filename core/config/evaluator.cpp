#include "core/config/evaluator.h"

#include "core/base/text.h"
#include "core/config/dict_builder.h"
#include "core/config/formatting.h"
#include "core/config/operations.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::config {

Evaluator::Evaluator(const SyntaxTree& tree, const SourceText& source, Budget& budget) : m_tree(tree), m_source(source), m_budget(budget) {}

ConfigValue Evaluator::run() {
    for (const Statement& statement : m_tree.statements) execute(statement);
    std::vector<DictEntry> entries;
    for (const DictEntry& entry : m_globals)
        if (!entry.key.asString().starts_with("__")) entries.push_back(entry);
    return checked(ConfigValue::dict(std::move(entries)));
}

void Evaluator::execute(const Statement& statement) {
    ConfigValue value = evaluate(statement.value);
    if (statement.augmented) {
        const ConfigValue before = evaluate(statement.targets[0]);
        try {
            // A list takes any iterable with +=, a dict any dict with |=.
            if (statement.operation == Operator::Add && before.kind() == ValueKind::List && !value.isSequence()) value = ConfigValue::list(iterate(value, m_budget));
            else if (statement.operation == Operator::Add && before.kind() == ValueKind::List) value = ConfigValue::list({value.items().begin(), value.items().end()});
            value = checked(binaryOperation(statement.operation, before, value, m_budget));
        } catch (Failure& failure) {
            if (failure.error.where.file.empty()) failure.error.where = m_source.placeAt(statement.offset);
            throw;
        }
        value = markedThroughout(value.withOrigins({}), statement.offset);
    }
    for (const int target : statement.targets) assign(target, value, nullptr);
}

void Evaluator::assign(int target, const ConfigValue& value, Scope* scope) {
    const Expression& expression = at(target);
    if (expression.kind == ExpressionKind::Name) {
        if (scope) {
            scope->emplace_back(expression.text, value);
            return;
        }
        const auto [found, isNew] = m_globalIndex.try_emplace(expression.text, m_globals.size());
        if (isNew) m_globals.push_back({ConfigValue::string(expression.text), value});
        else m_globals[found->second].value = value;
        return;
    }
    std::vector<ConfigValue> parts;
    try {
        parts = iterate(value, m_budget);
        for (const int child : expression.children)
            if (at(child).kind == ExpressionKind::Starred) refuse("unpacking with '*' on the left");
        const std::size_t wanted = expression.children.size();
        if (parts.size() > wanted) raise(fmt::format("ValueError: too many values to unpack (expected {})", wanted));
        if (parts.size() < wanted) raise(fmt::format("ValueError: not enough values to unpack (expected {}, got {})", wanted, parts.size()));
    } catch (Failure& failure) {
        if (failure.error.where.file.empty()) failure.error.where = m_source.placeAt(expression.offset);
        throw;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) assign(expression.children[i], markedThroughout(parts[i], expression.offset), scope);
}

ConfigValue Evaluator::evaluate(int index) {
    const Expression& expression = at(index);
    try {
        m_budget.spend(1);
        switch (expression.kind) {
            case ExpressionKind::Constant: return m_source.marked(expression.value, expression.offset);
            case ExpressionKind::Name: return name(expression);
            default: return markedThroughout(evaluateUnmarked(expression), expression.offset);
        }
    } catch (Failure& failure) {
        // The innermost expression knows best where it happened.
        if (failure.error.where.file.empty()) failure.error.where = m_source.placeAt(expression.offset);
        throw;
    }
}

ConfigValue Evaluator::evaluateUnmarked(const Expression& expression) {
    const auto& children = expression.children;
    switch (expression.kind) {
        case ExpressionKind::List: return checked(ConfigValue::list(elements(expression)));
        case ExpressionKind::Tuple: return checked(ConfigValue::tuple(elements(expression)));
        case ExpressionKind::Set:
        case ExpressionKind::SetComprehension: refuse("a set has no order; write a list instead");
        case ExpressionKind::Dict: return dictDisplay(expression);
        case ExpressionKind::Call: return call(expression);
        case ExpressionKind::Attribute: refuse(fmt::format("the attribute '{}' of an object is not read", escapeForDisplay(expression.text)));
        case ExpressionKind::Subscript: return subscript(expression);
        case ExpressionKind::Slice: raise("TypeError: a slice stands only alone in a subscript");
        case ExpressionKind::Unary: return unaryOperation(expression.operators[0], evaluate(children[0]));
        case ExpressionKind::Binary: return binary(expression);
        case ExpressionKind::Compare: return comparison(expression);
        case ExpressionKind::And:
        case ExpressionKind::Or: {
            const bool isOr = expression.kind == ExpressionKind::Or;
            for (std::size_t i = 0; i + 1 < children.size(); ++i)
                if (const ConfigValue value = evaluate(children[i]); value.truthy() == isOr) return value;
            return evaluate(children.back());
        }
        case ExpressionKind::Conditional: return evaluate(evaluate(children[0]).truthy() ? children[1] : children[2]);
        case ExpressionKind::ListComprehension:
        case ExpressionKind::Generator:
        case ExpressionKind::DictComprehension: return comprehension(expression);
        case ExpressionKind::Formatted: return formatted(expression);
        default: raise("TypeError: this expression has no value of its own");
    }
}

const ConfigValue* Evaluator::find(std::string_view name) const {
    for (auto scope = m_scopes.rbegin(); scope != m_scopes.rend(); ++scope)
        for (auto entry = scope->rbegin(); entry != scope->rend(); ++entry)
            if (entry->first == name) return &entry->second;
    const auto found = m_globalIndex.find(name);
    return found == m_globalIndex.end() ? nullptr : &m_globals[found->second].value;
}

ConfigValue Evaluator::name(const Expression& expression) {
    if (const ConfigValue* value = find(expression.text)) return *value;
    if (isBuiltin(expression.text)) refuse(fmt::format("'{}' itself is no value of a config; only its call is", expression.text));
    if (expression.text.starts_with("__")) refuse(fmt::format("the name '{}' belongs to the interpreter", escapeForDisplay(expression.text)));
    std::vector<std::string> known;
    for (const DictEntry& entry : m_globals) known.push_back(entry.key.asString());
    raise(fmt::format("NameError: name '{}' is not defined{}", escapeForDisplay(expression.text), didYouMean(expression.text, known)));
}

std::vector<ConfigValue> Evaluator::elements(const Expression& expression) {
    std::vector<ConfigValue> items;
    items.reserve(expression.children.size());
    for (const int child : expression.children) {
        if (at(child).kind != ExpressionKind::Starred) {
            items.push_back(evaluate(child));
            continue;
        }
        for (ConfigValue& item : iterate(evaluate(at(child).children[0]), m_budget)) items.push_back(std::move(item));
    }
    return items;
}

ConfigValue Evaluator::dictDisplay(const Expression& expression) {
    DictBuilder builder;
    for (std::size_t i = 0; i + 1 < expression.children.size(); i += 2) {
        const int key = expression.children[i];
        if (key >= 0) {
            const ConfigValue keyValue = evaluate(key).withOrigins({});
            builder.set(keyValue, evaluate(expression.children[i + 1]));
            continue;
        }
        const ConfigValue mapping = evaluate(expression.children[i + 1]);
        if (!mapping.isDict()) raise(fmt::format("TypeError: '{}' object is not a mapping", mapping.typeName()));
        m_budget.spend(mapping.entries().size());
        for (const DictEntry& entry : mapping.entries()) builder.set(entry.key, entry.value);
    }
    return checked(std::move(builder).build());
}

ConfigValue Evaluator::binary(const Expression& expression) {
    ConfigValue value = evaluate(expression.children[0]);
    for (std::size_t i = 0; i < expression.operators.size(); ++i)
        value = checked(binaryOperation(expression.operators[i], value, evaluate(expression.children[i + 1]), m_budget));
    return value;
}

ConfigValue Evaluator::comparison(const Expression& expression) {
    ConfigValue left = evaluate(expression.children[0]);
    for (std::size_t i = 0; i < expression.operators.size(); ++i) {
        ConfigValue right = evaluate(expression.children[i + 1]);
        if (!compare(expression.operators[i], left, right, m_budget)) return ConfigValue::boolean(false);
        left = std::move(right);
    }
    return ConfigValue::boolean(true);
}

ConfigValue Evaluator::subscript(const Expression& expression) {
    const ConfigValue object = evaluate(expression.children[0]);
    const Expression& index = at(expression.children[1]);
    if (index.kind != ExpressionKind::Slice) return elementAt(object, evaluate(expression.children[1]), m_budget);
    ConfigValue parts[3];
    for (std::size_t i = 0; i < 3; ++i)
        if (index.children[i] >= 0) parts[i] = evaluate(index.children[i]);
    return sliceOf(object, parts[0], parts[1], parts[2], m_budget);
}

CallArguments Evaluator::arguments(const Expression& expression) {
    CallArguments result;
    for (const Argument& argument : expression.arguments) {
        ConfigValue value = evaluate(argument.value);
        if (argument.stars == 1) {
            for (ConfigValue& item : iterate(value, m_budget)) result.positional.push_back(std::move(item));
        } else if (argument.stars == 2) {
            if (!value.isDict()) raise(fmt::format("TypeError: argument after ** must be a mapping, not {}", value.typeName()));
            m_budget.spend(value.entries().size() * (1 + result.named.size() / 16));
            for (const DictEntry& entry : value.entries()) {
                if (!entry.key.isString()) raise("TypeError: keywords must be strings");
                if (result.find(entry.key.asString()))
                    raise(fmt::format("TypeError: got multiple values for keyword argument '{}'", escapeForDisplay(entry.key.asString())));
                result.named.emplace_back(entry.key.asString(), entry.value);
            }
        } else if (!argument.name.empty()) {
            if (result.find(argument.name)) raise(fmt::format("TypeError: got multiple values for keyword argument '{}'", argument.name));
            result.named.emplace_back(argument.name, std::move(value));
        } else {
            result.positional.push_back(std::move(value));
        }
    }
    return result;
}

ConfigValue Evaluator::call(const Expression& expression) {
    const Expression& callee = at(expression.children[0]);
    if (callee.kind == ExpressionKind::Attribute) {
        const Expression& owner = at(callee.children[0]);
        if (owner.kind == ExpressionKind::Name && !find(owner.text))
            refuse(fmt::format("a call of '{}.{}'", escapeForDisplay(owner.text), escapeForDisplay(callee.text)));
        const ConfigValue object = evaluate(callee.children[0]);
        return callMethod(object, callee.text, arguments(expression), m_budget);
    }
    if (callee.kind != ExpressionKind::Name) refuse("a call of the result of an expression");
    if (const ConfigValue* value = find(callee.text)) raise(fmt::format("TypeError: '{}' object is not callable", value->typeName()));
    if (!isBuiltin(callee.text)) refuse(fmt::format("a call of '{}'; a config is read here, never executed", escapeForDisplay(callee.text)));
    return callBuiltin(callee.text, arguments(expression), m_budget);
}

ConfigValue Evaluator::comprehension(const Expression& expression) {
    const bool isDict = expression.kind == ExpressionKind::DictComprehension;
    std::vector<ConfigValue> items;
    DictBuilder builder;
    m_scopes.emplace_back();
    const std::size_t depth = m_scopes.size() - 1;
    // Nested loops by recursion over at most 20 clauses.
    const auto loop = [&](const auto& self, std::size_t clause) -> void {
        if (clause == expression.clauses.size()) {
            if (isDict) {
                const ConfigValue key = evaluate(expression.children[0]).withOrigins({});
                builder.set(key, markedThroughout(evaluate(expression.children[1]), at(expression.children[1]).offset));
            } else {
                items.push_back(markedThroughout(evaluate(expression.children[0]), at(expression.children[0]).offset));
            }
            return;
        }
        const ComprehensionClause& current = expression.clauses[clause];
        for (const ConfigValue& item : iterate(evaluate(current.iterable), m_budget)) {
            m_budget.spend(1);
            const std::size_t before = m_scopes[depth].size();
            Scope bound;
            assign(current.target, item, &bound);
            m_scopes[depth].insert(m_scopes[depth].end(), bound.begin(), bound.end());
            bool wanted = true;
            for (const int condition : current.conditions) wanted = wanted && evaluate(condition).truthy();
            if (wanted) self(self, clause + 1);
            m_scopes[depth].resize(before);
        }
    };
    loop(loop, 0);
    m_scopes.pop_back();
    return checked(isDict ? std::move(builder).build() : ConfigValue::list(std::move(items)));
}

ConfigValue Evaluator::formatted(const Expression& expression) {
    std::string text;
    for (const int child : expression.children) {
        const Expression& part = at(child);
        if (part.kind == ExpressionKind::Constant) {
            text += part.value.asString();
        } else if (part.kind == ExpressionKind::Formatted) {
            text += formatted(part).asString();
        } else {
            const ConfigValue value = converted(evaluate(part.children[0]), part.text, m_budget);
            const std::string specification = part.children[1] < 0 ? std::string() : formatted(at(part.children[1])).asString();
            text += formatValue(value, specification, m_budget);
        }
        m_budget.spendText(text.size());
    }
    return ConfigValue::string(std::move(text));
}

ConfigValue Evaluator::markedThroughout(const ConfigValue& value, std::size_t offset) {
    if (value.origin()) return value;
    m_budget.spend((value.items().size() + value.entries().size()) / 4);
    const auto missing = [](const ConfigValue& part) { return part.origin() == nullptr; };
    const auto items = value.items();
    const auto entries = value.entries();
    if (std::any_of(items.begin(), items.end(), missing)) {
        std::vector<ConfigValue> parts;
        for (const ConfigValue& item : items) parts.push_back(markedThroughout(item, offset));
        const bool isList = value.kind() == ValueKind::List;
        return m_source.marked(isList ? ConfigValue::list(std::move(parts)) : ConfigValue::tuple(std::move(parts)), offset);
    }
    if (std::any_of(entries.begin(), entries.end(), [&](const DictEntry& entry) { return missing(entry.value); })) {
        std::vector<DictEntry> parts;
        for (const DictEntry& entry : entries) parts.push_back({entry.key, markedThroughout(entry.value, offset)});
        return m_source.marked(ConfigValue::dict(std::move(parts)), offset);
    }
    return m_source.marked(value, offset);
}

}  // namespace teardown::config
