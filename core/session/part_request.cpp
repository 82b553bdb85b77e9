#include "core/session/part_request.h"

#include "core/base/text.h"
#include "core/config/config.h"
#include "core/tensor/shape_word.h"

#include <algorithm>

namespace teardown {

namespace {

std::string withoutSpaces(std::string text) {
    std::erase_if(text, [](char letter) { return letter == ' ' || letter == '\t'; });
    return text;
}

Result<ConfigValue> valueOf(const PartArgument& argument) {
    // In brackets, so that the text is one value and nothing else.
    auto config = loadConfigText(argument.name, "value = (" + argument.text + "\n)\n");
    const ConfigValue* value = config.ok() ? (*config)->root.find("value") : nullptr;
    if (value) return *value;
    const Message why = config.ok() ? message("part-argument.no-value", "it is not a value") : config.error().what;
    return Error{ErrorKind::BadInput,
                 "part-argument",
                 message("part-argument.unreadable", "{argument}: '{text}' cannot be read: {why}",
                         {{"argument", escapeForDisplay(argument.name)}, {"text", escapeForDisplay(argument.text)}, {"why", why}}),
                 message("do.write-one-python-value", "Write one value as in a config, for example 18, (1, 2), 'relu' or dict(type='BN')."),
                 {{}, 0, 0, argument.name, {}}};
}

}  // namespace

bool isBuiltAlone(const std::string& registry) {
    constexpr std::string_view kNotLayers[] = {"dataset", "hook", "initializer", "pipeline", "sampler"};
    return std::find(std::begin(kNotLayers), std::end(kNotLayers), registry) == std::end(kNotLayers);
}

Result<PartRequest> partRequest(const std::string& registry, const std::string& type, const std::vector<PartArgument>& arguments,
                                const std::string& inputShape) {
    PartRequest request;
    request.registry = registry;
    std::vector<DictEntry> entries{{ConfigValue::string("type"), ConfigValue::string(type)}};
    for (const PartArgument& argument : arguments) {
        if (withoutSpaces(argument.text).empty()) continue;
        TD_TRY(ConfigValue value, valueOf(argument));
        entries.push_back({ConfigValue::string(argument.name), std::move(value)});
    }
    request.config = ConfigValue::dict(std::move(entries));
    const std::string shape = withoutSpaces(inputShape);
    if (!shape.empty() && !readShape(shape, request.inputShape))
        return Error{
            ErrorKind::BadInput,
            "input-shape",
            message("part-request.input-shape", "The input shape '{shape}' is not a shape.", {{"shape", escapeForDisplay(inputShape)}}),
            message("do.write-64x56x56", "Write the sizes of the input without the batch, for example 64x56x56."),
            {}};
    return request;
}

}  // namespace teardown
