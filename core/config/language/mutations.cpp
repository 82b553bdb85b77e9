// The methods that change their dict, list or set: each returns its result and the object's new value.
#include "core/config/language/builtins.h"
#include "core/config/language/dict_builder.h"
#include "core/config/language/formatting.h"
#include "core/config/language/live_values.h"
#include "core/config/language/operations.h"
#include "core/config/set_values.h"
#include "core/config/value_node.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::config {

namespace {

using Method = MethodResult (*)(const ConfigValue& object, const CallArguments& arguments, Budget& budget);

std::vector<ConfigValue> itemsOf(const ConfigValue& value) { return {value.items().begin(), value.items().end()}; }

/// Entries of an argument of dict() or .update(): a mapping or pairs.
std::vector<DictEntry> pairsOf(const ConfigValue& source, Budget& budget) {
    std::vector<DictEntry> pairs;
    if (source.isDict()) {
        budget.spend(source.entries().size());
        return {source.entries().begin(), source.entries().end()};
    }
    for (const ConfigValue& item : iterate(source, budget)) {
        const auto pair = pairItems(item, pairs.size(), budget);
        if (pair.size() != 2)
            raise(message("mutations.valueerror-dictionary-update-sequence",
                          "ValueError: dictionary update sequence element #{pairs} has length {pair}; 2 is required",
                          {{"pairs", pairs.size()}, {"pair", pair.size()}}));
        pairs.push_back({pair[0].withOrigins({}), pair[1]});
    }
    return pairs;
}

/// addict's update, inherited by mmengine's ConfigDict: nested dicts are updated, not replaced.
ConfigValue updated(const ConfigValue& dict, std::span<const DictEntry> entries, Budget& budget) {
    const bool recursive = ValueAccess::hasAttributes(dict);
    DictBuilder builder(dict);
    budget.spend(dict.entries().size() / 4 + entries.size());
    for (const DictEntry& entry : entries) {
        const ConfigValue* old = builder.find(entry.key);
        if (!old) {
            builder.set(entry.key, recursive ? attributeCopy(entry.value, true) : entry.value);
        } else if (recursive && old->isDict() && entry.value.isDict()) {
            const std::vector<DictEntry> inner(entry.value.entries().begin(), entry.value.entries().end());
            builder.set(
                entry.key,
                inPlaceOf(*old, updated(*old, inner, budget).withOrigins({entry.value.origins().begin(), entry.value.origins().end()})));
        } else {
            builder.set(entry.key, inPlaceOf(*old, recursive ? attributeCopy(entry.value, true) : entry.value));
        }
    }
    ConfigValue result = std::move(builder).build();
    ValueAccess::node(result).attributes = recursive;
    return result;
}

MethodResult updateDict(const ConfigValue& dict, const CallArguments& arguments, Budget& budget) {
    if (arguments.positional.size() > 1)
        raise(message("mutations.typeerror-update-expected-at", "TypeError: update expected at most 1 argument, got {positional}",
                      {{"positional", arguments.positional.size()}}));
    std::vector<DictEntry> entries;
    if (!arguments.positional.empty()) entries = pairsOf(arguments.positional[0], budget);
    for (const auto& [name, value] : arguments.named) entries.push_back({ConfigValue::string(name), value});
    return {ConfigValue::none(), updated(dict, entries, budget)};
}

constexpr const char* kDelete = "_delete_";

/// `value` in place of `old`, after the entry `_delete_=True` if there is one.
ConfigValue replacing(const ConfigValue* old, const ConfigValue& value, const ConfigValue* deletion) {
    if (!old) return value;
    if (!deletion || !deletion->origin()) return inPlaceOf(*old, value);
    Origin origin = *deletion->origin();
    origin.kind = OriginKind::Delete;
    return value.withOrigins(extendedChain(extendedChain(old->origins(), std::span(&origin, 1)), value.origins()));
}

const ConfigValue* deletionIn(const ConfigValue& dict) {
    const ConfigValue* deletion = dict.find(kDelete);
    return deletion && deletion->truthy() ? deletion : nullptr;
}

/// mmengine's ConfigDict.merge: as a config that inherits, but a dict replaces what is none, and loses its `_delete_` then.
ConfigValue mergedOver(const ConfigValue& dict, const ConfigValue& other, Budget& budget) {
    const ConfigValue* deletion = deletionIn(other);
    budget.spend(1 + (dict.entries().size() + other.entries().size()) / 4);
    DictBuilder builder = deletion ? DictBuilder() : DictBuilder(dict);
    for (const DictEntry& entry : other.entries()) {
        if (entry.key.isString() && entry.key.asString() == kDelete) continue;
        const ConfigValue* old = dict.find(entry.key);
        const bool merges = !deletion && old && old->isDict() && entry.value.isDict();
        const ConfigValue plain = merges                 ? mergedOver(*old, entry.value, budget)
                                  : entry.value.isDict() ? attributeCopy(withoutEntry(entry.value, kDelete), false)
                                                         : attributeCopy(entry.value, false);
        const ConfigValue value = plain.withOrigins({entry.value.origins().begin(), entry.value.origins().end()});
        builder.set(entry.key, replacing(old, value, merges ? deletionIn(entry.value) : deletion));
    }
    builder.erase(kDelete);
    ConfigValue result = std::move(builder).build();
    ValueAccess::node(result).attributes = true;
    return result;
}

MethodResult mergeDict(const ConfigValue& dict, const CallArguments& arguments, Budget& budget) {
    requireArguments("merge", arguments, 1, 1);
    const ConfigValue& other = arguments.positional[0];
    if (!ValueAccess::hasAttributes(dict))
        raise(message("mutations.attributeerror-dict-has-no-merge", "AttributeError: 'dict' object has no attribute 'merge'"));
    if (!other.isDict()) refuse(message("mutations.a-merge-of", "a merge of a {typeName} into a dict", {{"typeName", other.typeName()}}));
    return {ConfigValue::none(), mergedOver(attributeCopy(dict, false), other, budget)};
}

MethodResult popFromDict(const ConfigValue& dict, const CallArguments& arguments, Budget& budget) {
    requireArguments("pop", arguments, 1, 2);
    const ConfigValue& key = arguments.positional[0];
    requireHashable(key);
    const ConfigValue* found = dict.find(key);
    if (!found && arguments.positional.size() == 2) return {arguments.positional[1], {}};
    if (!found && ValueAccess::hasAttributes(dict)) return {ConfigValue::none(), {}};
    if (!found) raise(message("mutations.keyerror", "KeyError: {key}", {{"key", reprOf(key, budget)}}));
    budget.spend(dict.entries().size() / 4);
    const ConfigValue value = *found;
    DictBuilder builder(dict);
    builder.erase(key);
    return {value, std::move(builder).build()};
}

MethodResult popLastEntry(const ConfigValue& dict, const CallArguments& arguments, Budget& budget) {
    requireArguments("popitem", arguments, 0, 0);
    if (dict.entries().empty()) raise(message("mutations.keyerror-popitem-dictionary-is", "KeyError: 'popitem(): dictionary is empty'"));
    budget.spend(dict.entries().size() / 4);
    std::vector<DictEntry> entries(dict.entries().begin(), dict.entries().end());
    const DictEntry last = entries.back();
    entries.pop_back();
    return {ConfigValue::tuple({last.key, last.value}), ConfigValue::dict(std::move(entries))};
}

MethodResult setDefault(const ConfigValue& dict, const CallArguments& arguments, Budget& budget) {
    requireArguments("setdefault", arguments, 1, 2);
    const ConfigValue& key = arguments.positional[0];
    requireHashable(key);
    if (const ConfigValue* found = dict.find(key)) return {*found, {}};
    ConfigValue value = arguments.positional.size() == 2 ? arguments.positional[1] : ConfigValue::none();
    if (ValueAccess::hasAttributes(dict)) value = attributeCopy(value, true);
    budget.spend(dict.entries().size() / 4);
    DictBuilder builder(dict);
    builder.set(key.withOrigins({}), value);
    return {value, std::move(builder).build()};
}

MethodResult append(const ConfigValue& list, const CallArguments& arguments, Budget& budget) {
    requireArguments("append", arguments, 1, 1);
    std::vector<ConfigValue> items = itemsOf(list);
    budget.spend(1 + items.size() / 16);
    items.push_back(arguments.positional[0]);
    return {ConfigValue::none(), ConfigValue::list(std::move(items))};
}

MethodResult extend(const ConfigValue& list, const CallArguments& arguments, Budget& budget) {
    requireArguments("extend", arguments, 1, 1);
    std::vector<ConfigValue> items = itemsOf(list);
    for (ConfigValue& item : iterate(arguments.positional[0], budget)) items.push_back(std::move(item));
    return {ConfigValue::none(), ConfigValue::list(std::move(items))};
}

std::int64_t indexArgument(const ConfigValue& value) {
    if (!value.isInt() && !value.isBool())
        raise(message("mutations.typeerror-object-cannot-be", "TypeError: '{typeName}' object cannot be interpreted as an integer",
                      {{"typeName", value.typeName()}}));
    return value.asInt();
}

MethodResult insert(const ConfigValue& list, const CallArguments& arguments, Budget& budget) {
    requireArguments("insert", arguments, 2, 2);
    std::vector<ConfigValue> items = itemsOf(list);
    budget.spend(1 + items.size() / 16);
    const auto size = static_cast<std::int64_t>(items.size());
    std::int64_t at = indexArgument(arguments.positional[0]);
    at = std::clamp<std::int64_t>(at < 0 ? at + size : at, 0, size);
    items.insert(items.begin() + at, arguments.positional[1]);
    return {ConfigValue::none(), ConfigValue::list(std::move(items))};
}

MethodResult popFromList(const ConfigValue& list, const CallArguments& arguments, Budget& budget) {
    if (arguments.positional.size() > 1)
        raise(message("mutations.typeerror-pop-expected-at", "TypeError: pop expected at most 1 argument, got {positional}",
                      {{"positional", arguments.positional.size()}}));
    requireArguments("pop", arguments, 0, 1);
    std::vector<ConfigValue> items = itemsOf(list);
    if (items.empty()) raise(message("mutations.indexerror-pop-from-empty", "IndexError: pop from empty list"));
    budget.spend(1 + items.size() / 16);
    const auto size = static_cast<std::int64_t>(items.size());
    std::int64_t at = arguments.positional.empty() ? -1 : indexArgument(arguments.positional[0]);
    if (at < 0) at += size;
    if (at < 0 || at >= size) raise(message("mutations.indexerror-pop-index-out", "IndexError: pop index out of range"));
    const ConfigValue value = items[static_cast<std::size_t>(at)];
    items.erase(items.begin() + at);
    return {value, ConfigValue::list(std::move(items))};
}

MethodResult removeFromList(const ConfigValue& list, const CallArguments& arguments, Budget& budget) {
    requireArguments("remove", arguments, 1, 1);
    std::vector<ConfigValue> items = itemsOf(list);
    budget.spend(1 + list.nodeCount() / 8);
    const auto found = std::find(items.begin(), items.end(), arguments.positional[0]);
    if (found == items.end()) raise(message("mutations.valueerror-list-remove-x", "ValueError: list.remove(x): x not in list"));
    items.erase(found);
    return {ConfigValue::none(), ConfigValue::list(std::move(items))};
}

MethodResult sortList(const ConfigValue& list, const CallArguments& arguments, Budget& budget) {
    if (!arguments.positional.empty())
        raise(message("mutations.typeerror-sort-takes-no", "TypeError: sort() takes no positional arguments"));
    CallArguments all = arguments;
    all.positional = {list};
    return {ConfigValue::none(), callBuiltin("sorted", all, budget)};
}

MethodResult reverseList(const ConfigValue& list, const CallArguments& arguments, Budget& budget) {
    requireArguments("reverse", arguments, 0, 0);
    std::vector<ConfigValue> items = itemsOf(list);
    budget.spend(1 + items.size() / 4);
    std::reverse(items.begin(), items.end());
    return {ConfigValue::none(), ConfigValue::list(std::move(items))};
}

MethodResult clear(const ConfigValue& object, const CallArguments& arguments, Budget&) {
    requireArguments("clear", arguments, 0, 0);
    if (object.isDict()) return {ConfigValue::none(), ConfigValue::dict({})};
    return {ConfigValue::none(), object.kind() == ValueKind::List ? ConfigValue::list({}) : ConfigValue::set({})};
}

MethodResult addToSet(const ConfigValue& set, const CallArguments& arguments, Budget& budget) {
    requireArguments("add", arguments, 1, 1);
    return {ConfigValue::none(), setOperation(Operator::BitOr, set, setOf(arguments.positional), budget)};
}

MethodResult updateSet(const ConfigValue& set, const CallArguments& arguments, Budget& budget) {
    requireArguments("update", arguments, 0, 100);
    ConfigValue result = set;
    for (const ConfigValue& argument : arguments.positional)
        result = setOperation(Operator::BitOr, result, setOf(iterate(argument, budget)), budget);
    return {ConfigValue::none(), result};
}

MethodResult discard(const ConfigValue& set, const CallArguments& arguments, Budget& budget) {
    requireArguments("discard", arguments, 1, 1);
    return {ConfigValue::none(), setOperation(Operator::Subtract, set, setOf(arguments.positional), budget)};
}

MethodResult removeFromSet(const ConfigValue& set, const CallArguments& arguments, Budget& budget) {
    requireArguments("remove", arguments, 1, 1);
    const ConfigValue single = setOf(arguments.positional);
    if (!isSubset(single, set, budget))
        raise(message("mutations.keyerror-2", "KeyError: {positional}", {{"positional", reprOf(arguments.positional[0], budget)}}));
    return {ConfigValue::none(), setOperation(Operator::Subtract, set, single, budget)};
}

struct MethodRow {
    std::string_view name;
    ValueKind kind;
    Method call;
};

constexpr MethodRow kMethods[] = {
    {"update", ValueKind::Dict, updateDict},    {"merge", ValueKind::Dict, mergeDict},       {"pop", ValueKind::Dict, popFromDict},
    {"popitem", ValueKind::Dict, popLastEntry}, {"setdefault", ValueKind::Dict, setDefault}, {"clear", ValueKind::Dict, clear},
    {"append", ValueKind::List, append},        {"extend", ValueKind::List, extend},         {"insert", ValueKind::List, insert},
    {"pop", ValueKind::List, popFromList},      {"remove", ValueKind::List, removeFromList}, {"sort", ValueKind::List, sortList},
    {"reverse", ValueKind::List, reverseList},  {"clear", ValueKind::List, clear},           {"add", ValueKind::Set, addToSet},
    {"update", ValueKind::Set, updateSet},      {"discard", ValueKind::Set, discard},        {"remove", ValueKind::Set, removeFromSet},
    {"clear", ValueKind::Set, clear},
};

}  // namespace

bool isChangingMethod(std::string_view name) {
    return std::any_of(std::begin(kMethods), std::end(kMethods), [&](const MethodRow& row) { return row.name == name; });
}

bool isChangingMethod(std::string_view name, ValueKind kind) {
    return std::any_of(std::begin(kMethods), std::end(kMethods),
                       [&](const MethodRow& row) { return row.name == name && row.kind == kind; });
}

MethodResult callChangingMethod(const ConfigValue& object, std::string_view name, const CallArguments& arguments, Budget& budget) {
    for (const MethodRow& row : kMethods) {
        if (row.name != name || row.kind != object.kind()) continue;
        MethodResult result = row.call(object, arguments, budget);
        if (result.changed) checked(*result.changed);
        return result;
    }
    refuse(message("mutations.a-call-of-the", "a call of the method '{name}' of a {typeName}",
                   {{"name", name}, {"typeName", object.typeName()}}));
}

}  // namespace teardown::config
