#include "core/data/transforms/chosen_parts.h"

#include <algorithm>
#include <utility>

namespace teardown {

Result<void> runParts(const std::vector<BuiltTransform>& parts, const TransformCall& call) {
    for (const BuiltTransform& part : parts) {
        TransformRecord record;
        record.type = part.type;
        record.configPath = part.configPath;
        record.arguments = part.arguments;
        TD_CHECK(part.transform->apply({call.sample, call.random, call.imaging, record, call.notes}));
        call.record.drawn.insert(call.record.drawn.end(), record.drawn.begin(), record.drawn.end());
        call.record.parts.push_back(std::move(record));
    }
    return {};
}

Message describeParts(const TransformRecord& record) {
    MessageArgument::List parts;
    for (const TransformRecord& part : record.parts)
        parts.push_back(message("chosen-parts.one", "{type}: {numbers}", {{"type", part.type}, {"numbers", part.numbers}}));
    return message("chosen-parts.all", "{parts}", {{"parts", std::move(parts), "; "}});
}

ConfigValue withHyperParameters(const ConfigValue& policy, const ConfigValue& hparams) {
    const ConfigValue* type = policy.find("type");
    const Signature* signature = type && type->isString() ? pipelineRegistry().find(type->asString()) : nullptr;
    if (!signature) return policy;
    const std::vector<std::string> names = signature->argumentNames();
    ConfigValue merged = policy;
    for (const DictEntry& entry : hparams.entries()) {
        if (!entry.key.isString()) continue;
        const std::string& key = entry.key.asString();
        const ConfigValue* given = policy.find(key);
        if (given && !given->isNone()) continue;
        if (std::find(names.begin(), names.end(), key) != names.end()) merged = withEntry(merged, key, entry.value);
    }
    return merged;
}

ConfigValue hyperParametersOf(const Arguments& arguments) {
    if (!arguments["hparams"].isDict())
        throw BuildFailure{arguments.bad("hparams", message("chosen-parts.hparams", "hparams must be a dict."))};
    return arguments["hparams"];
}

}  // namespace teardown
