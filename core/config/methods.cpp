// Methods of dicts, lists, tuples and sets that only read their object.
#include "core/base/text.h"
#include "core/config/builtins.h"
#include "core/config/live_values.h"
#include "core/config/operations.h"
#include "core/config/formatting.h"
#include "core/config/set_values.h"
#include "core/config/value_node.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::config {

namespace {

ConfigValue entriesOf(const ConfigValue& dict, std::string_view what, Budget& budget) {
    budget.spend(dict.entries().size());
    std::vector<ConfigValue> items;
    for (const DictEntry& entry : dict.entries()) {
        if (what == "keys") items.push_back(entry.key);
        else if (what == "values") items.push_back(entry.value);
        else items.push_back(ConfigValue::tuple({entry.key, entry.value}));
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
        ConfigValue copy = name == "copy" ? ConfigValue::dict({dict.entries().begin(), dict.entries().end()}) : plainCopy(dict);
        ValueAccess::node(copy).attributes = name == "copy" && ValueAccess::hasAttributes(dict);
        return copy;
    }
    return entriesOf(dict, name, budget);
}

ConfigValue sequenceMethod(const ConfigValue& sequence, std::string_view name, const CallArguments& arguments, Budget& budget) {
    if (name == "copy") {
        requireArguments(name, arguments, 0, 0);
        budget.spend(sequence.items().size());
        return ConfigValue::list({sequence.items().begin(), sequence.items().end()});
    }
    requireArguments(name, arguments, 1, 1);
    std::int64_t count = 0, index = 0;
    for (const ConfigValue& item : sequence.items()) {
        budget.spend(1 + std::min(item.nodeCount(), arguments.positional[0].nodeCount()) / 8);
        if (item == arguments.positional[0]) {
            if (name == "index") return ConfigValue::integer(index);
            ++count;
        }
        ++index;
    }
    if (name == "index") raise(fmt::format("ValueError: {} is not in {}", reprOf(arguments.positional[0], budget), sequence.typeName()));
    return ConfigValue::integer(count);
}

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> names) { return std::find(names.begin(), names.end(), name) != names.end(); }

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

MethodResult callMethod(const ConfigValue& object, std::string_view name, const CallArguments& arguments, Budget& budget) {
    const auto reading = [](const ConfigValue& value) { return MethodResult{checked(value), {}}; };
    if (const char* transient = ValueAccess::transient(object)) refuse(fmt::format("a call of the method '{}' of a {} object", escapeForDisplay(name), transient));
    if (object.isString() && isTextMethod(name)) return reading(callTextMethod(object.asString(), name, arguments, budget));
    if (object.isDict() && isOneOf(name, {"get", "keys", "values", "items", "copy"})) return reading(dictMethod(object, name, arguments, budget));
    if (object.isDict() && name == "to_dict" && ValueAccess::hasAttributes(object)) return reading(dictMethod(object, name, arguments, budget));
    if (object.kind() == ValueKind::List && isOneOf(name, {"copy", "index", "count"})) return reading(sequenceMethod(object, name, arguments, budget));
    if (object.kind() == ValueKind::Tuple && isOneOf(name, {"index", "count"})) return reading(sequenceMethod(object, name, arguments, budget));
    const bool ofSet = isOneOf(name, {"copy", "union", "intersection", "difference", "symmetric_difference", "issubset", "issuperset", "isdisjoint"});
    if (object.kind() == ValueKind::Set && ofSet) return reading(callSetMethod(object, name, arguments, budget));
    if (isChangingMethod(name)) return callChangingMethod(object, name, arguments, budget);
    refuse(fmt::format("a call of the method '{}' of a {}", escapeForDisplay(name), object.typeName()));
}

}  // namespace teardown::config
