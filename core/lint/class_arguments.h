// What the classes that a config names take, as far as no registry of the program has them: optimizers, schedules, hooks, runners, the
// loader (torch 1.13, mmcv 1.7, mmclassification 0.25).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace teardown::lint_rules {

/// A class with the names of its arguments, separated by spaces.
struct ClassArguments {
    std::string_view name;
    std::string_view arguments;

    bool takes(std::string_view argument) const;
    std::vector<std::string> list() const;
};

std::span<const ClassArguments> optimizers();
/// By lr_config.policy as mmcv completes it ("step" is StepLrUpdaterHook); with the arguments of LrUpdaterHook.
std::span<const ClassArguments> schedules();
std::span<const ClassArguments> runners();
std::span<const ClassArguments> hooks();
/// Dicts without a type: "evaluation", "checkpoint_config", "optimizer_config", "log_config", "fp16", "paramwise_cfg", "data",
/// "dataloader", "metric_options", "train_cfg", "custom_keys".
const ClassArguments& section(std::string_view name);

const ClassArguments* findClass(std::span<const ClassArguments> classes, std::string_view name);

}  // namespace teardown::lint_rules
