// What a config's optimizer starts with: learning rate, momentum, weight decay of its groups before any schedule.
#pragma once

#include "core/base/result.h"
#include "core/config/config_value.h"
#include "core/training/optimizers/param_groups.h"
#include "core/training/schedule/rates.h"

#include <string>
#include <vector>

namespace teardown::training {

struct OptimizerRates {
    std::string type;        ///< "SGD"
    GroupRates rates;        ///< of a group without settings of its own
    double weightDecay = 0;  ///< of such a group; 0 if the optimizer has none
};

/// The optimizers of torch 1.13 and mmclassification's Lamb. Errors, at the config's line: optimizer-config (no dict, no type, an unknown
/// type, SGD without lr, a value of another kind).
Result<OptimizerRates> optimizerRates(const ConfigValue& optimizer, const std::string& configPath = "optimizer");

/// The rates of groups, each with its own settings or the optimizer's.
std::vector<GroupRates> groupRates(const OptimizerRates& optimizer, const std::vector<GroupSettings>& groups);

/// What the groups of a config can be without its network: the optimizer's own, and one for each rule of paramwise_cfg that changes
/// something, with the rule's name ("custom_keys..cls_token", "bias_lr_mult").
struct RuleRates {
    std::string rule;  ///< empty: the optimizer's own
    GroupRates rates;
    double weightDecay = 0;
};
Result<std::vector<RuleRates>> ruleRates(const ConfigValue& optimizer, const std::string& configPath = "optimizer");

}  // namespace teardown::training
