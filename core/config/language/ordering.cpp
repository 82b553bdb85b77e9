#include "core/config/language/ordering.h"

#include "core/config/language/operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace teardown::config {

namespace {

/// The values by which the items are compared.
std::vector<ConfigValue> keysOf(const std::vector<ConfigValue>& items, const CallArguments& arguments, Budget& budget) {
    const ConfigValue* key = arguments.find("key");
    if (key && !key->isNone())
        refuse(message("ordering.a-key-function-other", "key functions other than len, abs, str and similar are not supported"));
    if (arguments.keyFunction.empty()) return items;
    std::vector<ConfigValue> keys;
    keys.reserve(items.size());
    for (const ConfigValue& item : items) {
        budget.spend(1);
        keys.push_back(callBuiltin(arguments.keyFunction, {{item}, {}, {}}, budget));
    }
    return keys;
}

}  // namespace

ConfigValue extreme(std::string_view name, const CallArguments& arguments, Budget& budget) {
    const ConfigValue* fallback = arguments.find("default");
    if (arguments.named.size() > (fallback ? 1u : 0u) + (arguments.find("key") ? 1u : 0u))
        raise(message("ordering.typeerror-got-an-unexpected", "TypeError: {name}() got an unexpected keyword argument", {{"name", name}}));
    if (arguments.positional.empty())
        raise(message("ordering.typeerror-expected-at-least", "TypeError: {name} expected at least 1 argument, got 0", {{"name", name}}));
    const auto items = arguments.positional.size() == 1 ? iterate(arguments.positional[0], budget) : arguments.positional;
    if (items.empty()) {
        if (fallback) return *fallback;
        raise(message("ordering.valueerror-arg-is-an", "ValueError: {name}() arg is an empty sequence", {{"name", name}}));
    }
    const auto keys = keysOf(items, arguments, budget);
    std::size_t best = 0;
    for (std::size_t i = 0; i < items.size(); ++i)
        if (name == "min" ? lessThan(keys[i], keys[best], budget) : greaterThan(keys[i], keys[best], budget)) best = i;
    return items[best];
}

ConfigValue sorted(const CallArguments& arguments, Budget& budget) {
    if (arguments.positional.size() != 1)
        raise(message("ordering.typeerror-sorted-expected-1", "TypeError: sorted expected 1 argument, got {positional}",
                      {{"positional", arguments.positional.size()}}));
    const ConfigValue* reverse = arguments.find("reverse");
    const auto items = iterate(arguments.positional[0], budget);
    const auto keys = keysOf(items, arguments, budget);
    const bool descending = reverse && reverse->truthy();
    std::vector<std::size_t> order(items.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        budget.spend(1);
        return descending ? lessThan(keys[b], keys[a], budget) : lessThan(keys[a], keys[b], budget);
    });
    std::vector<ConfigValue> result;
    result.reserve(items.size());
    for (const std::size_t index : order) result.push_back(items[index]);
    return ConfigValue::list(std::move(result));
}

bool isKeyFunction(std::string_view name) {
    static constexpr std::string_view kNames[] = {"len",  "abs", "int", "float", "str",   "repr",
                                                  "bool", "sum", "min", "max",   "round", "tuple"};
    return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

}  // namespace teardown::config
