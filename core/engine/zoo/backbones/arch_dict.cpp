#include "core/engine/zoo/backbones/arch_dict.h"

namespace teardown::engine {

/// The items of the list under `key` if fits(item) for each, read by of(item).
template <class Number, class Fits, class Of>
static std::optional<std::vector<Number>> listUnder(const ConfigValue& arch, const char* key, Fits fits, Of of) {
    const ConfigValue* list = arch.isDict() ? arch.find(key) : nullptr;
    if (!list || !list->isSequence() || list->items().empty()) return std::nullopt;
    std::vector<Number> numbers;
    for (const ConfigValue& item : list->items()) {
        if (!fits(item)) return std::nullopt;
        numbers.push_back(of(item));
    }
    return numbers;
}

std::optional<std::vector<std::int64_t>> archIntegers(const ConfigValue& arch, const char* key, std::int64_t least) {
    return listUnder<std::int64_t>(
        arch, key, [least](const ConfigValue& item) { return item.isInt() && item.asInt() >= least; },
        [](const ConfigValue& item) { return item.asInt(); });
}

std::optional<std::vector<double>> archNumbers(const ConfigValue& arch, const char* key) {
    return listUnder<double>(
        arch, key, [](const ConfigValue& item) { return item.isNumber(); }, [](const ConfigValue& item) { return item.asDouble(); });
}

}  // namespace teardown::engine
