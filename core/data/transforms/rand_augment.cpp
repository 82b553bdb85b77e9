// RandAugment (mmcls/datasets/pipelines/auto_augment.py): a few operations for each picture, whose magnitudes share one level. All levels
// are drawn before the first operation runs.
#include "core/data/transforms/chosen_parts.h"

#include <algorithm>
#include <limits>

namespace teardown {

namespace {

struct RandPolicy {
    ConfigValue op;  ///< without magnitude_key and magnitude_range
    std::string path;
    std::string magnitudeKey;  ///< empty: none
    double first = 0;          ///< magnitudes at level 0 and at total_level
    double last = 0;
};

struct RandOptions {
    std::size_t count = 0;
    double level = 0;
    double total = 30;
    double deviation = 0;
    bool uniform = false;  ///< magnitude_std='inf'
};

Result<BuiltTransform> builtPolicy(const RandPolicy& policy, const RandOptions& options, double level, Diagnostics& notes) {
    ConfigValue op = policy.op;
    if (!policy.magnitudeKey.empty()) {
        const double magnitude = (level / options.total) * (policy.last - policy.first) + policy.first;
        op = withEntry(op, policy.magnitudeKey, ConfigValue::floating(magnitude));
    }
    return buildTransform(op, policy.path, notes);
}

class RandAugment : public Transform {
public:
    RandAugment(std::vector<RandPolicy> policies, RandOptions options) : m_policies(std::move(policies)), m_options(options) {}

    Result<void> apply(const TransformCall& call) const override {
        Draws draws = call.draws();
        std::vector<BuiltTransform> chosen;
        for (const std::size_t index : draws.pythonChoices(m_policies.size(), m_options.count)) {
            const RandPolicy& policy = m_policies[index];
            TD_TRY(BuiltTransform built,
                   builtPolicy(policy, m_options, policy.magnitudeKey.empty() ? m_options.level : levelFor(draws), call.notes));
            chosen.push_back(std::move(built));
        }
        TD_CHECK(runParts(chosen, call));
        call.record.numbers = describeParts(call.record);
        return {};
    }

    bool isRandom() const override { return true; }

private:
    double levelFor(Draws& draws) const {
        if (m_options.uniform) return draws.pythonUniform(0, m_options.level);
        if (!(m_options.deviation > 0)) return m_options.level;
        return std::min(m_options.total, std::max(0.0, draws.pythonGauss(m_options.level, m_options.deviation)));
    }

    std::vector<RandPolicy> m_policies;
    RandOptions m_options;
};

RandOptions randOptions(const Arguments& a) {
    RandOptions options;
    constexpr std::int64_t kMostPolicies = 1000;
    const std::int64_t count = a.integer("num_policies");
    if (count < 1 || count > kMostPolicies)
        throw BuildFailure{
            a.bad("num_policies", message("rand-augment.count", "num_policies lies in 1..{most}.", {{"most", kMostPolicies}}))};
    options.count = static_cast<std::size_t>(count);
    options.level = a.number("magnitude_level");
    options.total = a.number("total_level");
    if (!(options.level >= 0) || !(options.total > 0))
        throw BuildFailure{
            a.bad(options.level >= 0 ? "total_level" : "magnitude_level",
                  message("rand-augment.levels", "magnitude_level must not be negative, and total_level must be positive."))};
    if (a["magnitude_std"].isString()) {
        a.choice("magnitude_std", {"inf"});
        options.uniform = true;
    } else {
        options.deviation = a.number("magnitude_std");
    }
    return options;
}

RandPolicy randPolicy(const Arguments& a, const ConfigValue& value, const ConfigValue& hparams, const std::string& path) {
    RandPolicy policy;
    policy.path = path;
    const ConfigValue* key = value.find("magnitude_key");
    const ConfigValue* range = value.find("magnitude_range");
    policy.op = withHyperParameters(withoutEntry(value, "magnitude_key"), hparams);
    if (!key || key->isNone()) return policy;
    const bool two =
        range && range->isSequence() && range->items().size() == 2 && range->items()[0].isNumber() && range->items()[1].isNumber();
    if (!key->isString() || !two)
        throw BuildFailure{a.bad(
            "policies", message("rand-augment.range", "{path}: magnitude_key needs a magnitude_range of two numbers.", {{"path", path}}),
            message("do.write-magnitude-range", "Write magnitude_key='angle', magnitude_range=(0, 30)."))};
    policy.op = withoutEntry(policy.op, "magnitude_range");
    policy.magnitudeKey = key->asString();
    policy.first = range->items()[0].asDouble();
    policy.last = range->items()[1].asDouble();
    return policy;
}

}  // namespace

Result<TransformPtr> createRandAugment(const Arguments& a, Diagnostics& notes) {
    const RandOptions options = randOptions(a);
    const ConfigValue hparams = hyperParametersOf(a);
    if (a["policies"].kind() != ValueKind::List || a["policies"].items().empty())
        return a.bad("policies", message("rand-augment.policies", "policies must be a list of transforms that is not empty."));
    std::vector<RandPolicy> policies;
    for (const ConfigValue& value : a["policies"].items()) {
        RandPolicy policy = randPolicy(a, value, hparams, a.path("policies") + "." + std::to_string(policies.size()));
        // Its errors come now, not with the first picture that draws it.
        TD_CHECK(builtPolicy(policy, options, options.level, notes));
        policies.push_back(std::move(policy));
    }
    return TransformPtr(std::make_shared<RandAugment>(std::move(policies), options));
}

}  // namespace teardown
