#include "core/training/hooks/hook.h"

#include "core/training/hooks/priority.h"

#include <fmt/format.h>

namespace teardown::training {

const char* stageName(Stage stage) {
    static constexpr const char* kNames[kStageCount] = {"before_run",        "before_train_epoch", "before_train_iter", "after_train_iter",
                                                        "after_train_epoch", "before_val_epoch",   "before_val_iter",   "after_val_iter",
                                                        "after_val_epoch",   "after_run"};
    return kNames[static_cast<std::size_t>(stage)];
}

const ConfigValue& Hook::argument(const char* name) const {
    static const ConfigValue s_none;
    const ConfigValue* value = arguments.find(name);
    return value ? *value : s_none;
}

std::int64_t Hook::number(const char* name) const {
    const ConfigValue& value = argument(name);
    if (value.isBool()) return value.asBool() ? 1 : 0;
    return value.isInt() ? value.asInt() : 0;
}

Message serviceReason(const Hook& hook) {
    return message("hook.service", "{hook} needs the service {service}: its values are in the JSON log.",
                   {{"hook", hook.className}, {"service", hook.service}});
}

std::string hookInfo(const std::vector<Hook>& inOrder) {
    std::string text;
    for (const Stage stage : kStages) {
        std::string rows;
        for (const Hook& hook : inOrder)
            if (hook.stages.has(stage)) rows += fmt::format("({:<12}) {:<35}\n", priorityName(hook.priority), hook.className);
        if (rows.empty()) continue;
        text += (text.empty() ? "" : "\n") + std::string(stageName(stage)) + ":\n" + rows + " -------------------- ";
    }
    return text;
}

}  // namespace teardown::training
