// Statements: assignments, changes of elements and attributes, loops and conditions.
#include "core/base/text.h"
#include "core/config/language/dict_builder.h"
#include "core/config/language/evaluator.h"
#include "core/config/language/operations.h"
#include "core/config/set_values.h"
#include "core/config/value_node.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace teardown::config {

namespace {

const char* typeNameOf(const ConfigValue& value) { return value.typeName(); }

[[noreturn]] void noItemAssignment(const ConfigValue& container, const char* what) {
    raise(message("evaluator-statements.typeerror-object-does-not", "TypeError: '{container}' object does not support item {what}",
                  {{"container", typeNameOf(container)}, {"what", what}}));
}

std::size_t listPosition(const ConfigValue& list, const ConfigValue& index, const char* what) {
    if (!index.isInt() && !index.isBool())
        raise(message("evaluator-statements.typeerror-list-indices-must",
                      "TypeError: list indices must be integers or slices, not {typeName}", {{"typeName", index.typeName()}}));
    const auto size = static_cast<std::int64_t>(list.items().size());
    std::int64_t at = index.asInt();
    if (at < 0) at += size;
    if (at < 0 || at >= size)
        raise(message("evaluator-statements.indexerror-list-index-out", "IndexError: list {what}index out of range", {{"what", what}}));
    return static_cast<std::size_t>(at);
}

/// `list` after list[slice] = value.
ConfigValue withSlice(const ConfigValue& list, std::span<const ConfigValue, 3> slice, const ConfigValue& value, Budget& budget) {
    budget.spend(1 + list.items().size() / 16);
    if (!value.isSequence() && !value.isDict() && !value.isString() && value.kind() != ValueKind::Range && value.kind() != ValueKind::Set)
        raise(slice[2].isNone() || slice[2].asInt() == 1
                  ? message("evaluator-statements.typeerror-can-only-assign", "TypeError: can only assign an iterable")
                  : message("evaluator-statements.typeerror-must-assign-iterable", "TypeError: must assign iterable to extended slice"));
    const auto positions = slicePositions(slice[0], slice[1], slice[2], static_cast<std::int64_t>(list.items().size()));
    std::vector<ConfigValue> items(list.items().begin(), list.items().end());
    std::vector<ConfigValue> parts = iterate(value, budget);
    if (positions.step == 1) {
        const auto first = items.begin() + positions.start;
        const auto last = items.begin() + std::max(positions.start, positions.stop);
        items.insert(items.erase(first, last), parts.begin(), parts.end());
    } else {
        if (parts.size() != static_cast<std::size_t>(positions.count))
            raise(message("evaluator-statements.valueerror-attempt-to-assign",
                          "ValueError: attempt to assign sequence of size {parts} to extended slice of size {count}",
                          {{"parts", parts.size()}, {"count", positions.count}}));
        for (std::int64_t i = 0; i < positions.count; ++i)
            items[static_cast<std::size_t>(positions.start + i * positions.step)] = parts[static_cast<std::size_t>(i)];
    }
    return ConfigValue::list(std::move(items));
}

/// `list` after del list[slice].
ConfigValue withoutSlice(const ConfigValue& list, std::span<const ConfigValue, 3> slice) {
    const auto positions = slicePositions(slice[0], slice[1], slice[2], static_cast<std::int64_t>(list.items().size()));
    std::vector<bool> gone(list.items().size(), false);
    for (std::int64_t i = 0; i < positions.count; ++i) gone[static_cast<std::size_t>(positions.start + i * positions.step)] = true;
    std::vector<ConfigValue> items;
    for (std::size_t i = 0; i < gone.size(); ++i)
        if (!gone[i]) items.push_back(list.items()[i]);
    return ConfigValue::list(std::move(items));
}

/// The parts of a value that is assigned to `wanted` targets, one of them starred if `hasStar`.
std::vector<ConfigValue> partsOf(const ConfigValue& value, std::size_t wanted, bool hasStar, Budget& budget) {
    if (!value.isSequence() && !value.isDict() && !value.isString() && value.kind() != ValueKind::Range && value.kind() != ValueKind::Set)
        raise(message("evaluator-statements.typeerror-cannot-unpack-non", "TypeError: cannot unpack non-iterable {typeName} object",
                      {{"typeName", value.typeName()}}));
    std::vector<ConfigValue> parts = iterate(value, budget);
    if (hasStar) {
        if (parts.size() + 1 < wanted)
            raise(message("evaluator-statements.valueerror-not-enough-values",
                          "ValueError: not enough values to unpack (expected at least {wanted}, got {parts})",
                          {{"wanted", wanted - 1}, {"parts", parts.size()}}));
        return parts;
    }
    if (parts.size() > wanted)
        raise(message("evaluator-statements.valueerror-too-many-values", "ValueError: too many values to unpack (expected {wanted})",
                      {{"wanted", wanted}}));
    if (parts.size() < wanted)
        raise(message("evaluator-statements.valueerror-not-enough-values-to",
                      "ValueError: not enough values to unpack (expected {wanted}, got {parts})",
                      {{"wanted", wanted}, {"parts", parts.size()}}));
    return parts;
}

[[noreturn]] void noItemDeletion(const ConfigValue& container, bool asSequence) {
    raise(message("evaluator-statements.typeerror-object-support-item", "TypeError: '{typeName}' object {which} support item deletion",
                  {{"typeName", container.typeName()},
                   {"which", asSequence ? message("evaluator-statements.doesnt", "doesn't")
                                        : message("evaluator-statements.does-not", "does not")}}));
}

[[noreturn]] void refuseTwoStyles(Place where) {
    fail("config-base-style",
         message("config-base-style.two-ways",
                 "this config names bases in _base_ and imports others or its types; it can do only one of both"),
         std::move(where),
         message("config-base-style.one-way",
                 "Import all bases below 'with read_base():', or name them all in _base_ and write types as text."));
}

}  // namespace

ConfigValue Evaluator::run(std::vector<Error>* faults, const std::vector<std::string>& lostNames) {
    m_lostNames.insert(lostNames.begin(), lostNames.end());
    bool goesOn = true;
    for (const Statement* statement : m_imports.early()) goesOn = goesOn && attempt(*statement, faults, [&] { executeImport(*statement); });
    for (const int index : m_tree.program) {
        const Statement& statement = m_tree.statements[static_cast<std::size_t>(index)];
        goesOn = goesOn && attempt(statement, faults, [&] { execute(statement); });
    }
    std::vector<DictEntry> entries;
    const bool usesBases = m_hasBases || m_imports.isNewStyle();
    for (const DictEntry& entry : m_globals)
        if (!entry.key.asString().starts_with("__")) entries.push_back({entry.key, usesBases ? withUses(entry.value) : entry.value});
    return checked(ConfigValue::dict(std::move(entries)));
}

/// Lists the error of a statement, or throws it if errors are not listed. False: nothing more is to be executed.
bool Evaluator::attempt(const Statement& statement, std::vector<Error>* faults, const std::function<void()>& work) {
    try {
        work();
    } catch (Failure& failure) {
        if (!faults || failure.error.kind != ErrorKind::BadInput) throw;
        m_scopes.clear();
        m_countReads = true;
        forgetNames(statement);
        if (failure.error.code != "config-consequence") faults->push_back(failure.error);
        return failure.error.code != "config-limit";
    }
    return true;
}

/// Names assigned by a failed statement are undefined, or keep their previous value.
void Evaluator::forgetNames(const Statement& statement) {
    for (const ImportedName& name : statement.imports) m_lostNames.insert(name.bound().substr(0, name.bound().find('.')));
    for (const int target : statement.targets) {
        const Expression& expression = at(target);
        if (expression.kind == ExpressionKind::Name) m_lostNames.insert(expression.text);
        for (const int child : expression.children)
            if (child >= 0 && at(child).kind == ExpressionKind::Name) m_lostNames.insert(at(child).text);
    }
    for (const auto* block : {&statement.body, &statement.otherwise})
        for (const int inner : *block) forgetNames(m_tree.statements[static_cast<std::size_t>(inner)]);
}

Evaluator::Flow Evaluator::execute(const std::vector<int>& block) {
    for (const int index : block)
        if (const Flow flow = execute(m_tree.statements[static_cast<std::size_t>(index)]); flow != Flow::Normal) return flow;
    return Flow::Normal;
}

Evaluator::Flow Evaluator::execute(const Statement& statement) {
    m_budget.spend(1);
    switch (statement.kind) {
        case StatementKind::Assign:
            executeAssignment(statement);
            return Flow::Normal;
        case StatementKind::Augmented:
            executeAugmented(statement);
            return Flow::Normal;
        case StatementKind::Delete:
            executeDelete(statement);
            return Flow::Normal;
        case StatementKind::For:
            return executeFor(statement);
        case StatementKind::If:
            return execute(evaluate(statement.value).truthy() ? statement.body : statement.otherwise);
        case StatementKind::Break:
            return Flow::Break;
        case StatementKind::Continue:
            return Flow::Continue;
        case StatementKind::ReadBase:
            if (!m_imports.isNewStyle()) refuseTwoStyles(m_source.placeAt(statement.offset));
            return Flow::Normal;
        case StatementKind::Import:
        case StatementKind::FromImport:
            if (!m_imports.isEarly(statement)) executeImport(statement);
            return Flow::Normal;
    }
    return Flow::Normal;
}

void Evaluator::executeImport(const Statement& statement) {
    const auto bind = [this](std::string_view name, const ConfigValue& value, std::uint32_t renamedAt) {
        setGlobal(name, renamedAt > 0 && !ValueAccess::isImported(value) ? usedFromBases(value, renamedAt) : value);
    };
    try {
        m_imports.execute(statement, bind, m_lostNames);
    } catch (Failure& failure) {
        if (failure.error.where.offset) failure.error.where = m_source.placeAt(*failure.error.where.offset);
        throw;
    }
}

void Evaluator::executeAssignment(const Statement& statement) {
    const bool unpacks = !statement.targets.empty() && std::all_of(statement.targets.begin(), statement.targets.end(), [this](int target) {
        return at(target).kind == ExpressionKind::Tuple || at(target).kind == ExpressionKind::List;
    });
    const ConfigValue value = unpacks ? evaluateIterable(statement.value) : evaluate(statement.value);
    m_assignedAt = at(statement.value).offset;
    for (const int target : statement.targets) assign(target, value, nullptr);
}

/// Changes the object in place where Python does: lists by += and *=, dicts by |=, sets by |= &= -= ^=.
ConfigValue Evaluator::augmented(Operator operation, const ConfigValue& before, const ConfigValue& value) {
    const bool list = before.kind() == ValueKind::List && (operation == Operator::Add || operation == Operator::Multiply);
    const bool dict = before.isDict() && operation == Operator::BitOr;
    if (list || dict || before.kind() == ValueKind::Set) {
        ConfigValue fresh;
        if (list && operation == Operator::Add)
            fresh = binaryOperation(operation, before, ConfigValue::list(iterate(value, m_budget)), m_budget);
        else if (dict)
            fresh = *callChangingMethod(before, "update", {{value}, {}, {}}, m_budget).changed;
        else
            fresh = binaryOperation(operation, before, value, m_budget);
        overwrite(before, checked(fresh));
        return before;
    }
    if (ValueAccess::transient(value))
        refuse(message("evaluator-statements.a-object-is-no", "a {typeName} object is not a value of a config",
                       {{"typeName", value.typeName()}}));
    try {
        return checked(binaryOperation(operation, before, value, m_budget)).withOrigins({});
    } catch (Failure& failure) {
        // Python's message contains the operator as written.
        if (const MessageArgument* infix = failure.error.what.argument("infix")) {
            const std::string symbol = plainText(*infix);
            failure.error.what = failure.error.what.with({"infix", symbol == "** or pow()" ? "**=" : symbol + "="});
        }
        throw;
    }
}

void Evaluator::executeAugmented(const Statement& statement) {
    const Expression& target = at(statement.targets[0]);
    const bool isName = target.kind == ExpressionKind::Name;
    m_countReads = false;  // changing a value does not count as using it
    Slot slot;
    if (!isName) slot = slotOf(target);
    ConfigValue before;
    placed(target.offset, [&] {
        if (isName)
            before = name(target);
        else if (target.kind == ExpressionKind::Attribute)
            before = elementAt(slot.container, slot.index, m_budget);
        else
            before = slot.isSlice ? sliceOf(slot.container, slot.slice[0], slot.slice[1], slot.slice[2], m_budget)
                                  : elementAt(slot.container, slot.index, m_budget);
    });
    m_countReads = true;
    const ConfigValue value = evaluateIterable(statement.value);
    placed(statement.offset, [&] {
        const ConfigValue result = augmented(statement.operation, before, value);
        const ConfigValue fresh =
            result.origin() ? marked(result.withOrigins({}), statement.offset) : markedThroughout(result, statement.offset);
        if (isName)
            assignName(target, fresh);
        else
            store(slot, fresh);
    });
}

void Evaluator::executeDelete(const Statement& statement) {
    for (const int index : statement.targets) {
        const Expression& target = at(index);
        placed(target.offset, [&] {
            if (target.kind != ExpressionKind::Name) return erase(slotOf(target));
            const auto found = m_globalIndex.find(target.text);
            if (found == m_globalIndex.end() && m_imports.pythonName(target.text)) return m_imports.forget(target.text);
            if (found == m_globalIndex.end()) {
                name(target);  // reports what is wrong with it
                refuse(message("evaluator-statements.deleting", "deleting '{target}'", {{"target", escapeForDisplay(target.text)}}));
            }
            m_imports.forget(target.text);
            m_globals.erase(m_globals.begin() + static_cast<std::ptrdiff_t>(found->second));
            m_globalIndex.clear();
            m_budget.spend(m_globals.size() / 4);
            // The index refers to the tree's texts, which outlive it; the keys are copies.
            for (std::size_t i = 0; i < m_globals.size(); ++i) m_globalIndex.emplace(m_globals[i].key.asString(), i);
        });
    }
}

Evaluator::Flow Evaluator::executeFor(const Statement& statement) {
    m_walkedArguments.clear();
    const ConfigValue iterable = evaluateIterable(statement.value);
    std::vector<std::unique_ptr<LiveValues::Walk>> walks;
    for (const ConfigValue& list : m_walkedArguments) walks.push_back(std::make_unique<LiveValues::Walk>(m_live, list));
    m_walkedArguments.clear();
    const auto round = [&](const ConfigValue& item) {
        m_budget.spend(1);
        m_assignedAt = at(statement.value).offset;
        assign(statement.targets[0], markedThroughout(item, m_assignedAt), nullptr);
        return execute(statement.body);
    };
    if (iterable.kind() == ValueKind::List && !ValueAccess::transient(iterable)) {
        // A list may change during the loop: Python reads it again in each iteration.
        for (std::size_t i = 0; i < iterable.items().size(); ++i) {
            const ConfigValue item = iterable.items()[i];
            if (round(item) == Flow::Break) return Flow::Normal;
        }
        return execute(statement.otherwise);
    }
    const auto items = placed(at(statement.value).offset, [&] { return iterate(iterable, m_budget); });
    walks.push_back(std::make_unique<LiveValues::Walk>(m_live, iterable));
    for (const ConfigValue& item : items)
        if (round(item) == Flow::Break) return Flow::Normal;
    walks.clear();
    return execute(statement.otherwise);
}

void Evaluator::assign(int index, const ConfigValue& value, Scope* scope) {
    const Expression& target = at(index);
    switch (target.kind) {
        case ExpressionKind::Name:
            if (scope)
                scope->emplace_back(target.text, value);
            else
                assignName(target, assigned(value));
            return;
        case ExpressionKind::Subscript:
        case ExpressionKind::Attribute: {
            m_countReads = false;
            const Slot slot = slotOf(target);
            m_countReads = true;
            placed(target.offset, [&] { store(slot, assigned(value)); });
            return;
        }
        default:
            unpack(target, value, scope);
    }
}

void Evaluator::assignName(const Expression& target, const ConfigValue& value) {
    if (m_hasBases && target.text == kBases) return;  // its value has been read before everything else
    if (m_imports.isNewStyle() && target.text == kBases) refuseTwoStyles(m_source.placeAt(target.offset));
    m_imports.forget(target.text);
    setGlobal(target.text, value);
}

/// The name must refer to a text that outlives the evaluator.
void Evaluator::setGlobal(std::string_view name, const ConfigValue& value) {
    const auto [found, isNew] = m_globalIndex.try_emplace(name, m_globals.size());
    if (isNew)
        m_globals.push_back({ConfigValue::string(std::string(name)), value});
    else
        m_globals[found->second].value = ValueAccess::isImported(value) ? value : inPlaceOf(m_globals[found->second].value, value);
}

void Evaluator::unpack(const Expression& target, const ConfigValue& value, Scope* scope) {
    const std::size_t wanted = target.children.size();
    const auto starred = std::find_if(target.children.begin(), target.children.end(),
                                      [this](int child) { return at(child).kind == ExpressionKind::Starred; });
    const bool hasStar = starred != target.children.end();
    const auto parts = placed(target.offset, [&] { return partsOf(value, wanted, hasStar, m_budget); });
    std::size_t next = 0;
    for (const int child : target.children) {
        if (at(child).kind != ExpressionKind::Starred) {
            assign(child, markedThroughout(parts[next++], target.offset), scope);
            continue;
        }
        const std::size_t count = parts.size() - (wanted - 1);
        std::vector<ConfigValue> rest;
        for (std::size_t i = 0; i < count; ++i) rest.push_back(parts[next++]);
        assign(at(child).children[0], markedThroughout(ConfigValue::list(std::move(rest)), target.offset), scope);
    }
}

Evaluator::Slot Evaluator::slotOf(const Expression& target) {
    Slot slot;
    slot.container = evaluateOwner(target.children[0]);
    if (target.kind == ExpressionKind::Attribute) {
        placed(target.offset, [&] {
            if (!ValueAccess::hasAttributes(slot.container))
                refuse(message("evaluator-statements.assigning-to-an-attribute",
                               "assigning to an attribute changes an object; only the entries of _base_ can be changed like that"));
        });
        slot.index = ConfigValue::string(target.text);
        return slot;
    }
    const Expression& index = at(target.children[1]);
    slot.isSlice = index.kind == ExpressionKind::Slice;
    if (!slot.isSlice) {
        slot.index = evaluate(target.children[1]).withOrigins({});
        return slot;
    }
    for (std::size_t i = 0; i < 3; ++i)
        if (index.children[i] >= 0) slot.slice[i] = evaluate(index.children[i]);
    return slot;
}

void Evaluator::store(const Slot& slot, const ConfigValue& value) {
    const ConfigValue& container = slot.container;
    if (container.isDict()) {
        if (slot.isSlice) raise(message("evaluator-statements.typeerror-unhashable-type-slice", "TypeError: unhashable type: 'slice'"));
        requireHashable(slot.index);
        const ConfigValue stored = ValueAccess::hasAttributes(container) ? attributeCopy(value, true) : value;
        const ConfigValue* old = container.find(slot.index);
        return m_live.setEntry(container, slot.index, old ? inPlaceOf(*old, stored) : stored, roots());
    }
    if (container.kind() != ValueKind::List) noItemAssignment(container, "assignment");
    if (slot.isSlice) return overwrite(container, withSlice(container, slot.slice, value, m_budget));
    const std::size_t at = listPosition(container, slot.index, "assignment ");
    m_live.setItem(container, at, inPlaceOf(container.items()[at], value), roots());
}

void Evaluator::erase(const Slot& slot) {
    const ConfigValue& container = slot.container;
    m_budget.spend(1 + (container.items().size() + container.entries().size()) / 16);
    if (container.isDict()) {
        if (slot.isSlice) raise(message("evaluator-statements.typeerror-unhashable-type-slice", "TypeError: unhashable type: 'slice'"));
        requireHashable(slot.index);
        DictBuilder builder(container);
        if (!builder.erase(slot.index))
            raise(message("evaluator-statements.keyerror", "KeyError: {index}", {{"index", slot.index.repr()}}));
        return overwrite(container, std::move(builder).build());
    }
    if (container.kind() != ValueKind::List) {
        const bool asSequence =
            (container.kind() == ValueKind::Tuple || container.isString()) && !slot.isSlice && (slot.index.isInt() || slot.index.isBool());
        noItemDeletion(container, asSequence);
    }
    if (slot.isSlice) return overwrite(container, withoutSlice(container, slot.slice));
    std::vector<ConfigValue> items(container.items().begin(), container.items().end());
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(listPosition(container, slot.index, "assignment ")));
    overwrite(container, ConfigValue::list(std::move(items)));
}

void Evaluator::overwrite(const ConfigValue& container, const ConfigValue& fresh) { m_live.overwrite(container, fresh, roots()); }

/// The values that a change can reach: everything that a name refers to.
VisitRoots Evaluator::roots() {
    return [this](const auto& visit) {
        for (const DictEntry& entry : m_globals) visit(entry.value);
        for (const Scope& scope : m_scopes)
            for (const auto& [name, value] : scope) visit(value);
        if (m_hasBases) visit(m_bases);
    };
}

}  // namespace teardown::config
