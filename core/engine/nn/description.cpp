#include "core/engine/nn/description.h"

namespace teardown::engine {

LayerArgument::LayerArgument(std::string argument, std::int64_t given, Shown how)
    : LayerArgument(std::move(argument), ConfigValue::integer(given), how) {}
LayerArgument::LayerArgument(std::string argument, int given, Shown how)
    : LayerArgument(std::move(argument), ConfigValue::integer(given), how) {}
LayerArgument::LayerArgument(std::string argument, double given, Shown how)
    : LayerArgument(std::move(argument), ConfigValue::floating(given), how) {}
LayerArgument::LayerArgument(std::string argument, bool given, Shown how)
    : LayerArgument(std::move(argument), ConfigValue::boolean(given), how) {}
LayerArgument::LayerArgument(std::string argument, const std::array<std::int64_t, 2>& given, Shown how)
    : LayerArgument(std::move(argument), ConfigValue::tuple({ConfigValue::integer(given[0]), ConfigValue::integer(given[1])}), how) {}

const ConfigValue* Description::argument(std::string_view name) const {
    for (const LayerArgument& item : arguments)
        if (item.name == name) return &item.value;
    return nullptr;
}

std::string reprOf(const Description& description) {
    std::string text;
    for (const LayerArgument& argument : description.arguments) {
        if (argument.shown == Shown::Not) continue;
        if (!text.empty()) text += ", ";
        if (argument.shown != Shown::Plain) text += argument.name + '=';
        text += argument.shown == Shown::Unquoted ? argument.value.str() : argument.value.repr();
    }
    return text;
}

std::vector<StepArgument> shownArguments(const Description& description) {
    std::vector<StepArgument> arguments;
    for (const LayerArgument& argument : description.arguments)
        if (argument.shown != Shown::Not) arguments.push_back({argument.name, argument.value, false, {}, 0, {}});
    return arguments;
}

}  // namespace teardown::engine
