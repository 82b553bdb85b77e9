// Methods of dicts, lists, tuples and sets that do not change their object.
#include "core/base/text.h"
#include "core/config/language/builtins.h"
#include "core/config/language/formatting.h"
#include "core/config/language/live_values.h"
#include "core/config/language/operations.h"
#include "core/config/set_values.h"
#include "core/config/value_node.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::config {

namespace {

ConfigValue dictView(const ConfigValue& dict, std::string_view what, Budget& budget) {
    budget.spend(dict.entries().size());
    std::vector<ConfigValue> items;
    for (const DictEntry& entry : dict.entries()) {
        if (what == "keys")
            items.push_back(entry.key);
        else if (what == "values")
            items.push_back(entry.value);
        else
            items.push_back(ConfigValue::tuple({entry.key, entry.value}));
    }
    return ValueAccess::asTransient(what == "keys" ? "dict_keys" : what == "values" ? "dict_values" : "dict_items", std::move(items));
}

ConfigValue dictMethod(const ConfigValue& dict, std::string_view name, const CallArguments& arguments, Budget& budget) {
    if (name == "get") {
        requireArguments("get", arguments, 1, 2);
        const ConfigValue& key = arguments.positional[0];
        requireHashable(key);
        if (const ConfigValue* found = dict.find(key)) return *found;
        return arguments.positional.size() == 2 ? arguments.positional[1] : ConfigValue::none();
    }
    requireArguments(name, arguments, 0, 0);
    if (name == "copy" || name == "to_dict") {
        if (name == "to_dict") return plainCopy(dict);
        std::vector<DictEntry> entries(dict.entries().begin(), dict.entries().end());
        const bool attributes = ValueAccess::hasAttributes(dict);
        if (attributes)  // mmengine's assigns the entries, which copies lists
            for (DictEntry& entry : entries) entry.value = attributeCopy(entry.value, true);
        ConfigValue copy = ConfigValue::dict(std::move(entries));
        ValueAccess::node(copy).attributes = attributes;
        return copy;
    }
    return dictView(dict, name, budget);
}

ConfigValue sequenceMethod(const ConfigValue& sequence, std::string_view name, const CallArguments& arguments, Budget& budget) {
    if (name == "copy") {
        requireArguments(name, arguments, 0, 0);
        budget.spend(sequence.items().size());
        return ConfigValue::list({sequence.items().begin(), sequence.items().end()});
    }
    requireArguments(name, arguments, 1, name == "index" ? 3 : 1);
    const auto size = static_cast<std::int64_t>(sequence.items().size());
    const auto bound = [&](std::size_t position, std::int64_t absent) {
        if (arguments.positional.size() <= position) return absent;
        const ConfigValue& value = arguments.positional[position];
        if (!value.isInt() && !value.isBool())
            raise(message("methods.typeerror-slice-indices-must", "TypeError: slice indices must be integers or have an __index__ method"));
        const std::int64_t at = value.asInt();
        return std::clamp<std::int64_t>(at < 0 ? at + size : at, 0, size);
    };
    const std::int64_t start = bound(1, 0), end = std::max(bound(2, size), start);
    std::int64_t count = 0, index = start;
    for (const ConfigValue& item : sequence.items().subspan(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start))) {
        budget.spend(1 + std::min(item.nodeCount(), arguments.positional[0].nodeCount()) / 8);
        if (item == arguments.positional[0]) {
            if (name == "index") return ConfigValue::integer(index);
            ++count;
        }
        ++index;
    }
    if (name == "index") {
        if (sequence.kind() == ValueKind::Tuple)
            raise(message("methods.valueerror-tuple-index-x", "ValueError: tuple.index(x): x not in tuple"));
        raise(message("methods.valueerror-is-not-in", "ValueError: {positional} is not in list",
                      {{"positional", reprOf(arguments.positional[0], budget)}}));
    }
    return ConfigValue::integer(count);
}

}  // namespace

ConfigValue callSetMethod(const ConfigValue& set, std::string_view name, const CallArguments& arguments, Budget& budget) {
    if (name == "copy") {
        requireArguments(name, arguments, 0, 0);
        return ConfigValue::set({set.items().begin(), set.items().end()});
    }
    const bool question = name == "issubset" || name == "issuperset" || name == "isdisjoint";
    requireArguments(name, arguments, question ? 1 : 0, question ? 1 : 100);
    ConfigValue result = set;
    for (const ConfigValue& argument : arguments.positional) {
        const ConfigValue other = setOf(iterate(argument, budget));
        if (name == "issubset") return ConfigValue::boolean(isSubset(set, other, budget));
        if (name == "issuperset") return ConfigValue::boolean(isSubset(other, set, budget));
        if (name == "isdisjoint") return ConfigValue::boolean(setOperation(Operator::BitAnd, set, other, budget).items().empty());
        const Operator operation = name == "union"          ? Operator::BitOr
                                   : name == "intersection" ? Operator::BitAnd
                                   : name == "difference"   ? Operator::Subtract
                                                            : Operator::BitXor;
        result = setOperation(operation, result, other, budget);
    }
    return ConfigValue::set({result.items().begin(), result.items().end()});
}

namespace {

constexpr std::string_view kDictMethods[] = {"get", "keys", "values", "items", "copy"};
constexpr std::string_view kListMethods[] = {"copy", "index", "count"};
constexpr std::string_view kTupleMethods[] = {"index", "count"};
constexpr std::string_view kSetMethods[] = {"copy",     "union",      "intersection", "difference", "symmetric_difference",
                                            "issubset", "issuperset", "isdisjoint"};

bool isReadingMethod(const ConfigValue& object, std::string_view name) {
    switch (object.kind()) {
        case ValueKind::String:
            return isTextMethod(name);
        case ValueKind::Dict:
            return isOneOf(name, kDictMethods) || (name == "to_dict" && ValueAccess::hasAttributes(object));
        case ValueKind::List:
            return isOneOf(name, kListMethods);
        case ValueKind::Tuple:
            return isOneOf(name, kTupleMethods);
        case ValueKind::Set:
            return isOneOf(name, kSetMethods);
        default:
            return false;
    }
}

}  // namespace

void requireMethod(const ConfigValue& object, std::string_view name) {
    if (const char* transient = ValueAccess::transient(object))
        refuse(message("methods.a-call-of-the", "a call of the method '{name}' of a {transient} object",
                       {{"name", escapeForDisplay(name)}, {"transient", transient}}));
    if (isReadingMethod(object, name) || isChangingMethod(name, object.kind())) return;
    const bool known = isTextMethod(name) || isOneOf(name, kDictMethods) || isOneOf(name, kListMethods) || isOneOf(name, kSetMethods) ||
                       isChangingMethod(name);
    const bool removesAny = object.kind() == ValueKind::Set && name == "pop";
    const bool ofRange = object.kind() == ValueKind::Range && isOneOf(name, kTupleMethods);
    if (known && !removesAny && !ofRange)
        raise(message("methods.attributeerror-object-has-no", "AttributeError: '{typeName}' object has no attribute '{name}'",
                      {{"typeName", object.typeName()}, {"name", name}}));
    refuse(message("methods.a-call-of-the-method", "a call of the method '{name}' of a {typeName}",
                   {{"name", escapeForDisplay(name)}, {"typeName", object.typeName()}}));
}

MethodResult callMethod(const ConfigValue& object, std::string_view name, const CallArguments& arguments, Budget& budget) {
    requireMethod(object, name);
    if (!isReadingMethod(object, name)) return callChangingMethod(object, name, arguments, budget);
    switch (object.kind()) {
        case ValueKind::String:
            return {checked(callTextMethod(object.asString(), name, arguments, budget)), {}};
        case ValueKind::Dict:
            return {checked(dictMethod(object, name, arguments, budget)), {}};
        case ValueKind::Set:
            return {checked(callSetMethod(object, name, arguments, budget)), {}};
        default:
            return {sequenceMethod(object, name, arguments, budget), {}};
    }
}

}  // namespace teardown::config
