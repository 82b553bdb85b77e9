#include "core/engine/zoo/blocks/block_arguments.h"

namespace teardown::engine {

Arguments checkedArguments(const Signature& signature, const ConfigValue& config, const std::string& path) {
    Arguments arguments(signature, config, path);
    if (const Result<void> done = arguments.check(); !done.ok()) throw BuildFailure{done.error()};
    return arguments;
}

std::array<std::int64_t, 2> pairOf(const Arguments& arguments, const char* name) {
    const std::vector<std::int64_t> values = arguments.integers(name);
    if (values.size() == 1) return {values[0], values[0]};
    if (values.size() == 2) return {values[0], values[1]};
    throw BuildFailure{arguments.bad(name, message("layer-tables.must-be-an-int", "{name}={arguments}: must be an int or two of them",
                                                   {{"name", name}, {"arguments", arguments[name].repr()}}))};
}

ConfigValue updated(ConfigValue dict, const ConfigValue& more) {
    for (const DictEntry& entry : more.entries()) dict = withEntry(dict, entry.key.str(), entry.value);
    return dict;
}

Rate rateOf(const Arguments& arguments, const char* name) { return {arguments.number(name), arguments[name].isInt()}; }

}  // namespace teardown::engine
