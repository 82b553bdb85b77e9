#include "core/data/step_arguments.h"

namespace teardown {

std::vector<StepArgument> stepArguments(const Arguments& arguments) {
    std::vector<StepArgument> result;
    for (const ArgumentSpec& spec : arguments.signature().arguments) {
        const ConfigValue& value = arguments[spec.name];
        StepArgument argument;
        argument.name = spec.name;
        argument.value = value;
        argument.isDefault = !arguments.given(spec.name);
        argument.configPath = arguments.path(spec.name);
        if (!argument.isDefault) {
            const Place place = placeOf(value, argument.configPath);
            argument.file = place.file;
            argument.line = place.line;
        }
        result.push_back(std::move(argument));
    }
    return result;
}

}  // namespace teardown
