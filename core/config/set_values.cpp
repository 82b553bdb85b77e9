#include "core/config/set_values.h"

#include "core/base/text.h"
#include "core/config/language/failure.h"
#include "core/config/value_node.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::config {

void requireHashable(const ConfigValue& value) {
    if (ValueAccess::isImported(value))
        refuse(message("set-values.an-imported-object-as", "the imported object '{name}' as a key of a dict or an element of a set",
                       {{"name", escapeForDisplay(value.asString())}}),
               message("set-values.write-its-name", "Write its name as text."));
    if (value.kind() == ValueKind::List || value.isDict() || value.kind() == ValueKind::Set)
        fail(
            "config-value",
            message("config-value.typeerror-unhashable-type", "TypeError: unhashable type: '{typeName}'", {{"typeName", value.typeName()}}),
            {},
            message(
                "config-value.a-can-be-no", "A {typeName} can be no key of a dict and no element of a set: {which}.",
                {{"typeName", value.typeName()},
                 {"which", value.kind() == ValueKind::List ? message("config-value.write-a-tuple-in", "write a tuple, in round brackets")
                                                           : message("config-value.write-a-list-in",
                                                                     "write a list, in square brackets, or give it a name as its key")}}));
    for (const ConfigValue& item : value.items()) requireHashable(item);
}

bool SetBuilder::contains(const ConfigValue& value) const {
    const auto [first, last] = m_index.equal_range(value.hash());
    return std::any_of(first, last, [&](const auto& entry) { return m_items[entry.second] == value; });
}

bool SetBuilder::add(const ConfigValue& value) {
    requireHashable(value);
    if (contains(value)) return false;
    m_index.emplace(value.hash(), m_items.size());
    m_items.push_back(value);
    return true;
}

ConfigValue setOf(const std::vector<ConfigValue>& items) {
    SetBuilder builder;
    for (const ConfigValue& item : items) builder.add(item);
    return std::move(builder).build();
}

ConfigValue setOperation(Operator operation, const ConfigValue& a, const ConfigValue& b, Budget& budget) {
    budget.spend(a.items().size() + b.items().size());
    SetBuilder left, right, result;
    for (const ConfigValue& item : a.items()) left.add(item);
    for (const ConfigValue& item : b.items()) right.add(item);
    for (const ConfigValue& item : a.items())
        if (operation == Operator::BitOr || right.contains(item) == (operation == Operator::BitAnd)) result.add(item);
    if (operation == Operator::BitOr || operation == Operator::BitXor)
        for (const ConfigValue& item : b.items())
            if (!left.contains(item)) result.add(item);
    return std::move(result).build();
}

bool isSubset(const ConfigValue& a, const ConfigValue& b, Budget& budget) {
    budget.spend(a.items().size() + b.items().size());
    SetBuilder all;
    for (const ConfigValue& item : b.items()) all.add(item);
    return std::all_of(a.items().begin(), a.items().end(), [&](const ConfigValue& item) { return all.contains(item); });
}

}  // namespace teardown::config
