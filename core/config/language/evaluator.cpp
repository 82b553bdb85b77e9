#include "core/config/language/evaluator.h"

#include "core/base/text.h"
#include "core/config/language/dict_builder.h"
#include "core/config/language/formatting.h"
#include "core/config/language/operations.h"
#include "core/config/misread.h"
#include "core/config/set_values.h"
#include "core/config/value_node.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::config {

namespace {

/// Whether the file contains anything that changes an existing value.
bool changesValues(const SyntaxTree& tree) {
    const auto isSlot = [&](int target) {
        const ExpressionKind kind = tree.expressions[static_cast<std::size_t>(target)].kind;
        return kind == ExpressionKind::Subscript || kind == ExpressionKind::Attribute || kind == ExpressionKind::Tuple ||
               kind == ExpressionKind::List;
    };
    for (const Statement& statement : tree.statements)
        if (statement.kind == StatementKind::Augmented || std::any_of(statement.targets.begin(), statement.targets.end(), isSlot))
            return true;
    return std::any_of(tree.expressions.begin(), tree.expressions.end(), [&](const Expression& expression) {
        for (const ComprehensionClause& clause : expression.clauses)
            if (isSlot(clause.target)) return true;
        if (expression.kind != ExpressionKind::Call) return false;
        const Expression& callee = tree.expressions[static_cast<std::size_t>(expression.children[0])];
        return callee.kind == ExpressionKind::Attribute && isChangingMethod(callee.text);
    });
}

[[noreturn]] void refuseCall(std::string_view callee) {
    refuse(message("evaluator.a-call-of-a", "a call of '{callee}'; a config is read here, never executed",
                   {{"callee", escapeForDisplay(callee)}}),
           adviceForCall(callee));
}

/// copy.copy(x), copy.deepcopy(x).
ConfigValue callPython(const std::string& path, const CallArguments& given, Budget& budget) {
    if (path != "copy.copy" && path != "copy.deepcopy") refuseCall(path);
    requireArguments(path, given, 1, 1);
    const ConfigValue& value = given.positional[0];
    if (path == "copy.deepcopy") return deepCopy(value, budget);
    const bool hasParts = value.isDict() || value.kind() == ValueKind::List || value.kind() == ValueKind::Set;
    return hasParts ? callMethod(value, "copy", {}, budget).value : value;
}

}  // namespace

bool readsBasesAsValues(const SyntaxTree& tree) {
    return std::any_of(tree.expressions.begin(), tree.expressions.end(), [&](const Expression& expression) {
        if (expression.kind != ExpressionKind::Attribute && expression.kind != ExpressionKind::Subscript) return false;
        const Expression& owner = tree.expressions[static_cast<std::size_t>(expression.children[0])];
        if (owner.kind != ExpressionKind::Name || owner.text != kBases) return false;
        return expression.kind == ExpressionKind::Attribute ||
               tree.expressions[static_cast<std::size_t>(expression.children[1])].value.isString();
    });
}

Evaluator::Evaluator(const SyntaxTree& tree, const SourceText& source, Budget& budget)
    : m_tree(tree), m_source(source), m_budget(budget), m_live(changesValues(tree), budget), m_imports(tree) {}

void Evaluator::setBases(const ConfigValue& bases) {
    m_hasBases = true;
    m_bases = attributeCopy(bases, false);
}

ConfigValue Evaluator::baseNames() {
    for (const int index : m_tree.program) {
        const Statement& statement = m_tree.statements[static_cast<std::size_t>(index)];
        if (statement.kind != StatementKind::Assign) continue;
        for (const int target : statement.targets)
            if (at(target).kind == ExpressionKind::Name && at(target).text == kBases) return evaluate(statement.value);
    }
    return {};
}

ConfigValue Evaluator::evaluate(int index) {
    ConfigValue value = evaluateIterable(index);
    if (const char* transient = ValueAccess::transient(value))
        placed(at(index).offset, [&] {
            refuse(message("evaluator.a-object-is-no", "a {transient} object is not a value of a config; make a list of it with list(...)",
                           {{"transient", transient}}));
        });
    return value;
}

ConfigValue Evaluator::evaluateIterable(int index) {
    const Expression& expression = at(index);
    ConfigValue value = evaluateOwner(index);
    return readsBases(expression) && !ValueAccess::isImported(value) ? usedFromBases(value, expression.offset) : value;
}

ConfigValue Evaluator::evaluateOwner(int index) {
    const Expression& expression = at(index);
    return placed(expression.offset, [&] {
        m_budget.spend(1);
        switch (expression.kind) {
            case ExpressionKind::Constant:
                return m_source.marked(expression.value, expression.offset);
            case ExpressionKind::Name:
                return name(expression);
            default:
                return markedThroughout(evaluateUnmarked(expression), expression.offset);
        }
    });
}

ConfigValue Evaluator::evaluateUnmarked(const Expression& expression) {
    const auto& children = expression.children;
    switch (expression.kind) {
        case ExpressionKind::List:
            return checked(ConfigValue::list(elements(expression)));
        case ExpressionKind::Tuple:
            return checked(ConfigValue::tuple(elements(expression)));
        case ExpressionKind::Set:
            return checked(setOf(elements(expression)));
        case ExpressionKind::Dict:
            return dictDisplay(expression);
        case ExpressionKind::Call:
            return call(expression);
        case ExpressionKind::Attribute:
            return attribute(expression);
        case ExpressionKind::Subscript:
            return subscript(expression);
        case ExpressionKind::Slice:
            raise(message("evaluator.typeerror-a-slice-stands", "TypeError: a slice stands only alone in a subscript"));
        case ExpressionKind::Unary:
            return unaryOperation(expression.operators[0], evaluate(children[0]));
        case ExpressionKind::Binary:
            return binary(expression);
        case ExpressionKind::Compare:
            return comparison(expression);
        case ExpressionKind::And:
        case ExpressionKind::Or: {
            const bool isOr = expression.kind == ExpressionKind::Or;
            for (std::size_t i = 0; i + 1 < children.size(); ++i)
                if (const ConfigValue value = evaluate(children[i]); value.truthy() == isOr) return value;
            return evaluate(children.back());
        }
        case ExpressionKind::Conditional:
            return evaluate(evaluate(children[0]).truthy() ? children[1] : children[2]);
        case ExpressionKind::ListComprehension:
        case ExpressionKind::SetComprehension:
        case ExpressionKind::Generator:
        case ExpressionKind::DictComprehension:
            return comprehension(expression);
        case ExpressionKind::Formatted:
            return formatted(expression);
        default:
            raise(message("evaluator.typeerror-this-expression-has", "TypeError: this expression has no value of its own"));
    }
}

const ConfigValue* Evaluator::find(std::string_view name) const {
    for (auto scope = m_scopes.rbegin(); scope != m_scopes.rend(); ++scope)
        for (auto entry = scope->rbegin(); entry != scope->rend(); ++entry)
            if (entry->first == name) return &entry->second;
    if (m_hasBases && name == kBases) return &m_bases;
    const auto found = m_globalIndex.find(name);
    return found == m_globalIndex.end() ? nullptr : &m_globals[found->second].value;
}

bool Evaluator::isLost(const std::string& name) const {
    return m_lostNames.contains(name) || (m_lostNames.contains(kEveryName) && !isBuiltin(name));
}

ConfigValue Evaluator::name(const Expression& expression) {
    if (const ConfigValue* value = find(expression.text)) {
        if (ValueAccess::isImported(*value) && !value->origin()) return m_source.marked(*value, expression.offset);
        if (m_countReads) m_readNames.insert(expression.text);
        return *value;
    }
    if (isLost(expression.text))
        fail("config-consequence", message("config-consequence.a-name-that-an", "a name that is undefined because of an earlier error"));
    if (isBuiltin(expression.text) || m_imports.pythonName(expression.text))
        refuse(message("evaluator.itself-is-no-value", "'{expression}' itself is not a value of a config; only its call is",
                       {{"expression", expression.text}}));
    if (isForeignBuiltin(expression.text))
        refuse(message("evaluator.itself-is-no-value-of", "'{expression}' itself is not a value of a config",
                       {{"expression", expression.text}}),
               adviceForCall(expression.text));
    if (expression.text.starts_with("__"))
        refuse(message("evaluator.the-name-belongs-to", "the name '{expression}' belongs to the interpreter",
                       {{"expression", escapeForDisplay(expression.text)}}));
    std::vector<std::string> known;
    for (const DictEntry& entry : m_globals) known.push_back(entry.key.asString());
    raise(message("evaluator.nameerror-name-is-not", "NameError: name '{expression}' is not defined{hint}",
                  {{"expression", escapeForDisplay(expression.text)}, {"hint", didYouMean(expression.text, known)}}));
}

bool Evaluator::isBasesName(const Expression& expression) const {
    return m_hasBases && expression.kind == ExpressionKind::Name && expression.text == kBases;
}

/// `_base_.a.b`, `_base_.a['b'][0]`; `a`, `a.b` if `a` is a name that a base gave to the file.
bool Evaluator::readsBases(const Expression& expression) const {
    const Expression* at = &expression;
    while (at->kind == ExpressionKind::Attribute || at->kind == ExpressionKind::Subscript) at = &this->at(at->children[0]);
    if (isBasesName(*at)) return at != &expression;
    if (at->kind != ExpressionKind::Name || !m_imports.isOfBase(at->text)) return false;
    const auto global = m_globalIndex.find(at->text);
    return global != m_globalIndex.end() && find(at->text) == &m_globals[global->second].value;
}

ConfigValue Evaluator::attribute(const Expression& expression) {
    const Expression& ownerExpression = at(expression.children[0]);
    const ConfigValue owner = evaluateOwner(expression.children[0]);
    if (ValueAccess::isImported(owner))
        return ValueAccess::asImported(std::string(ValueAccess::importedPath(owner)) + "." + expression.text, Imported::Object);
    if (!ValueAccess::hasAttributes(owner))
        refuse(message("evaluator.the-attribute-of-an", "the attribute '{expression}' of an object is not read",
                       {{"expression", escapeForDisplay(expression.text)}}));
    if (isBasesName(ownerExpression) && m_countReads) m_readNames.insert(expression.text);
    if (const ConfigValue* found = owner.find(expression.text)) return *found;
    std::vector<std::string> known;
    for (const DictEntry& entry : owner.entries()) known.push_back(entry.key.str());
    raise(message("evaluator.attributeerror-configdict-object-has",
                  "AttributeError: 'ConfigDict' object has no attribute '{expression}'{hint}",
                  {{"expression", escapeForDisplay(expression.text)}, {"hint", didYouMean(expression.text, known)}}));
}

std::vector<ConfigValue> Evaluator::elements(const Expression& expression) {
    std::vector<ConfigValue> items;
    items.reserve(expression.children.size());
    for (const int child : expression.children) {
        if (at(child).kind != ExpressionKind::Starred) {
            items.push_back(evaluate(child));
            continue;
        }
        for (ConfigValue& item : iterate(evaluateIterable(at(child).children[0]), m_budget)) items.push_back(std::move(item));
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
        if (!mapping.isDict())
            raise(message("evaluator.typeerror-object-is-not", "TypeError: '{typeName}' object is not a mapping",
                          {{"typeName", mapping.typeName()}}));
        m_budget.spend(mapping.entries().size());
        for (const DictEntry& entry : mapping.entries()) builder.set(entry.key, entry.value);
    }
    return checked(std::move(builder).build());
}

ConfigValue Evaluator::binary(const Expression& expression) {
    ConfigValue value = evaluate(expression.children[0]);
    for (std::size_t i = 0; i < expression.operators.size(); ++i) {
        const ConfigValue right = evaluate(expression.children[i + 1]);
        const bool joinsEntries = expression.operators[i] == Operator::BitOr && value.isDict() && right.isDict();
        if (joinsEntries && (ValueAccess::hasAttributes(value) || ValueAccess::hasAttributes(right)))
            value = *callChangingMethod(attributeCopy(value, true), "update", {{right}, {}, {}}, m_budget).changed;  // as in addict
        else
            value = checked(binaryOperation(expression.operators[i], value, right, m_budget));
    }
    return value;
}

ConfigValue Evaluator::comparison(const Expression& expression) {
    // `__name__ == '__main__'`: a config is never run as a program.
    if (const Expression& first = at(expression.children[0]); first.kind == ExpressionKind::Name && first.text == "__name__")
        if (const Expression& second = at(expression.children[1]); second.value.isString() && second.value.asString() == "__main__")
            return ConfigValue::boolean(expression.operators[0] == Operator::NotEqual);
    ConfigValue left = evaluate(expression.children[0]);
    for (std::size_t i = 0; i < expression.operators.size(); ++i) {
        const bool membership = expression.operators[i] == Operator::In || expression.operators[i] == Operator::NotIn;
        ConfigValue right = membership ? evaluateIterable(expression.children[i + 1]) : evaluate(expression.children[i + 1]);
        if (!compare(expression.operators[i], left, right, m_budget)) return ConfigValue::boolean(false);
        left = std::move(right);
    }
    return ConfigValue::boolean(true);
}

ConfigValue Evaluator::subscript(const Expression& expression) {
    const ConfigValue object = evaluateOwner(expression.children[0]);
    if (isBasesName(at(expression.children[0])) && m_countReads)
        if (const Expression& key = at(expression.children[1]); key.kind == ExpressionKind::Constant) m_readNames.insert(key.value.str());
    const Expression& index = at(expression.children[1]);
    if (index.kind != ExpressionKind::Slice) return elementAt(object, evaluate(expression.children[1]), m_budget);
    ConfigValue parts[3];
    for (std::size_t i = 0; i < 3; ++i)
        if (index.children[i] >= 0) parts[i] = evaluate(index.children[i]);
    return sliceOf(object, parts[0], parts[1], parts[2], m_budget);
}

CallArguments Evaluator::arguments(const Expression& expression, bool iterables) {
    CallArguments result;
    for (const Argument& argument : expression.arguments) {
        if (argument.name == "key" && at(argument.value).kind == ExpressionKind::Name && !find(at(argument.value).text) &&
            isKeyFunction(at(argument.value).text)) {
            result.keyFunction = at(argument.value).text;
            continue;
        }
        const bool mayIterate = argument.stars == 1 || (iterables && argument.stars == 0 && argument.name.empty());
        ConfigValue value = mayIterate ? evaluateIterable(argument.value) : evaluate(argument.value);
        if (argument.stars == 1) {
            for (ConfigValue& item : iterate(value, m_budget)) result.positional.push_back(std::move(item));
        } else if (argument.stars == 2) {
            if (!value.isDict())
                raise(message("evaluator.typeerror-argument-after-must", "TypeError: argument after ** must be a mapping, not {typeName}",
                              {{"typeName", value.typeName()}}));
            m_budget.spend(value.entries().size() * (1 + result.named.size() / 16));
            for (const DictEntry& entry : value.entries()) {
                if (!entry.key.isString()) raise(message("evaluator.typeerror-keywords-must-be", "TypeError: keywords must be strings"));
                if (result.find(entry.key.asString()))
                    raise(message("evaluator.typeerror-got-multiple-values", "TypeError: got multiple values for keyword argument '{key}'",
                                  {{"key", escapeForDisplay(entry.key.asString())}}));
                result.named.emplace_back(entry.key.asString(), entry.value);
            }
        } else if (!argument.name.empty()) {
            if (result.find(argument.name))
                raise(message("evaluator.typeerror-got-multiple-values-for", "TypeError: got multiple values for keyword argument '{name}'",
                              {{"name", argument.name}}));
            result.named.emplace_back(argument.name, std::move(value));
        } else {
            result.positional.push_back(std::move(value));
        }
    }
    return result;
}

ConfigValue Evaluator::callOfMethod(const Expression& expression, const Expression& callee) {
    const Expression& owner = at(callee.children[0]);
    if (owner.kind == ExpressionKind::Name)
        if (const std::string* module = m_imports.pythonName(owner.text))
            return callPython(*module + "." + callee.text, arguments(expression, false), m_budget);
    const bool known = owner.kind != ExpressionKind::Name || find(owner.text) != nullptr;
    if (!known && owner.text == "dict" && callee.text == "fromkeys")
        return callBuiltin("dict.fromkeys", arguments(expression, true), m_budget);
    if (!known && !isLost(owner.text))
        refuse(message("evaluator.a-call-of", "a call of '{owner}.{callee}'",
                       {{"owner", escapeForDisplay(owner.text)}, {"callee", escapeForDisplay(callee.text)}}));
    const ConfigValue object = evaluateOwner(callee.children[0]);
    if (ValueAccess::isImported(object)) refuseCall(std::string(ValueAccess::importedPath(object)) + "." + callee.text);
    requireMethod(object, callee.text);
    if (callee.text == "items" || callee.text == "keys" || callee.text == "values") m_walkedArguments.push_back(object);
    const bool iterables = callee.text == "join" || callee.text == "update" || callee.text == "extend" || object.kind() == ValueKind::Set;
    const CallArguments given = arguments(expression, iterables);
    if (callee.text == "append" && object.kind() == ValueKind::List) {  // often in a loop: avoids copying the list each time
        requireArguments("append", given, 1, 1);
        m_live.append(object, markedThroughout(given.positional[0], expression.offset), roots());
        return ConfigValue::none();
    }
    MethodResult result = callMethod(object, callee.text, given, m_budget);
    if (result.changed) overwrite(object, markedThroughout(result.changed->withOrigins({}), expression.offset));
    return result.value;
}

ConfigValue Evaluator::call(const Expression& expression) {
    const Expression& callee = at(expression.children[0]);
    if (callee.kind == ExpressionKind::Attribute) return callOfMethod(expression, callee);
    if (callee.kind != ExpressionKind::Name) refuse(message("evaluator.a-call-of-the", "a call of the result of an expression"));
    if (const ConfigValue* value = find(callee.text)) {
        if (ValueAccess::isImported(*value)) refuseCall(ValueAccess::importedPath(*value));
        raise(message("evaluator.typeerror-object-is-not-callable", "TypeError: '{typeName}' object is not callable",
                      {{"typeName", value->typeName()}}));
    }
    if (const std::string* path = m_imports.pythonName(callee.text)) return callPython(*path, arguments(expression, false), m_budget);
    if (isLost(callee.text))
        fail("config-consequence", message("config-consequence.a-name-that-an", "a name that is undefined because of an earlier error"));
    if (!isBuiltin(callee.text)) refuseCall(callee.text);
    const CallArguments given = arguments(expression, acceptsIterables(callee.text));
    if (callee.text == "zip" || callee.text == "enumerate" || callee.text == "reversed")
        for (const ConfigValue& argument : given.positional)
            if (argument.kind() == ValueKind::List || argument.isDict()) m_walkedArguments.push_back(argument);
    return callBuiltin(callee.text, given, m_budget);
}

ConfigValue Evaluator::comprehension(const Expression& expression) {
    const bool isDict = expression.kind == ExpressionKind::DictComprehension;
    const bool isSet = expression.kind == ExpressionKind::SetComprehension;
    std::vector<ConfigValue> items;
    DictBuilder builder;
    m_scopes.emplace_back();
    const std::size_t depth = m_scopes.size() - 1;
    // Nested loops are recursive, over at most 20 clauses.
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
        const ConfigValue iterable = evaluateIterable(current.iterable);
        const LiveValues::Walk walk(m_live, iterable.kind() == ValueKind::List ? ConfigValue() : iterable);
        for (const ConfigValue& item : iterate(iterable, m_budget)) {
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
    try {
        loop(loop, 0);
    } catch (...) {
        m_scopes.pop_back();  // continues with the rest when faults are collected
        throw;
    }
    m_scopes.pop_back();
    if (expression.kind == ExpressionKind::Generator) return ValueAccess::asTransient("generator", std::move(items));
    if (isSet) return checked(setOf(items));
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
            if (part.value.isString()) text += part.value.asString();
            const std::string specification = part.children[1] < 0 ? std::string() : formatted(at(part.children[1])).asString();
            text += formatValue(value, specification, m_budget);
        }
        m_budget.spendText(text.size());
    }
    return ConfigValue::string(std::move(text));
}

}  // namespace teardown::config
