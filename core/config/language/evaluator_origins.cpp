// Origins of values: the places that created them, took them over from the bases or renamed them.
#include "core/config/language/evaluator.h"
#include "core/config/value_node.h"

#include <algorithm>
#include <memory>

namespace teardown::config {

ConfigValue Evaluator::marked(const ConfigValue& value, std::size_t offset) {
    return m_source.marked(value, offset, m_live.snapshot(value.withOrigins({})));
}

/// A value of the bases that this place uses.
ConfigValue Evaluator::usedFromBases(const ConfigValue& value, std::size_t offset) {
    const SourcePosition position = m_source.positionAt(offset);
    const Origin use{m_source.displayPath(), position.line, position.column, OriginKind::Interpolate,
                     std::make_shared<const ConfigValue>(m_live.snapshot(value.withOrigins({})))};
    return value.withOrigins(extendedChain(value.origins(), std::span(&use, 1)));
}

ConfigValue Evaluator::assigned(const ConfigValue& value) {
    const Origin* last = value.origin();
    if (!last) return value;
    const SourcePosition position = m_source.positionAt(m_assignedAt);
    const bool madeHere =
        last->file == m_source.displayPath() && std::pair(last->line, last->column) >= std::pair(position.line, position.column);
    if (madeHere) return value;
    const Origin use{m_source.displayPath(), position.line, position.column, OriginKind::Set,
                     std::make_shared<const ConfigValue>(m_live.snapshot(value.withOrigins({})))};
    return value.withOrigins(extendedChain(value.origins(), std::span(&use, 1)));
}

ConfigValue Evaluator::withUses(const ConfigValue& value) {
    m_budget.spend(1);
    const auto parts = [this](const ConfigValue& part) { return withUses(part); };
    ConfigValue result = value;
    if (value.isDict() || value.isSequence()) result = rebuilt(value, parts);
    for (const Origin& origin : value.origins())
        if (origin.kind == OriginKind::Interpolate && origin.file == m_source.displayPath()) result = usedAt(result, origin, m_budget);
    return result;
}

ConfigValue Evaluator::markedThroughout(const ConfigValue& value, std::size_t offset) {
    if (value.origin()) return value;
    m_budget.spend((value.items().size() + value.entries().size()) / 4);
    const auto missing = [](const ConfigValue& part) { return part.origin() == nullptr; };
    const auto items = value.items();
    const auto entries = value.entries();
    const char* transient = ValueAccess::transient(value);
    if (transient || std::any_of(items.begin(), items.end(), missing)) {
        std::vector<ConfigValue> parts;
        for (const ConfigValue& item : items) parts.push_back(markedThroughout(item, offset));
        if (transient) return ValueAccess::asTransient(transient, std::move(parts));
        if (value.kind() == ValueKind::Set) return marked(ConfigValue::set(std::move(parts)), offset);
        const bool isList = value.kind() == ValueKind::List;
        return marked(isList ? ConfigValue::list(std::move(parts)) : ConfigValue::tuple(std::move(parts)), offset);
    }
    if (std::any_of(entries.begin(), entries.end(), [&](const DictEntry& entry) { return missing(entry.value); })) {
        std::vector<DictEntry> parts;
        for (const DictEntry& entry : entries) parts.push_back({entry.key, markedThroughout(entry.value, offset)});
        const ConfigValue dict = ConfigValue::dict(std::move(parts));
        ValueAccess::node(dict).attributes = ValueAccess::hasAttributes(value);
        return marked(dict, offset);
    }
    return marked(value, offset);
}

}  // namespace teardown::config
