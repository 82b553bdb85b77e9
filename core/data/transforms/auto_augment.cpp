// AutoAugment (mmcls/datasets/pipelines/auto_augment.py): one of several lists of operations for each picture.
#include "core/data/transforms/chosen_parts.h"

namespace teardown {

namespace {

class AutoAugment : public Transform {
public:
    explicit AutoAugment(std::vector<std::vector<BuiltTransform>> policies) : m_policies(std::move(policies)) {}

    Result<void> apply(const TransformCall& call) const override {
        const std::size_t index = call.draws().pythonChoice(m_policies.size());
        TD_CHECK(runParts(m_policies[index], call));
        call.record.numbers = message("auto-augment.numbers", "policy {index} of {count} - {parts}",
                                      {{"index", index}, {"count", m_policies.size()}, {"parts", describeParts(call.record)}});
        return {};
    }

    bool isRandom() const override { return true; }

private:
    std::vector<std::vector<BuiltTransform>> m_policies;
};

Error badPolicies(const Arguments& a) {
    return a.bad("policies", message("auto-augment.policies", "policies must be a list of lists of transforms, none of them empty."),
                 message("do.write-policies", "Write policies=[[dict(type='Posterize', bits=4, prob=0.4), ...], ...]."));
}

}  // namespace

Result<TransformPtr> createAutoAugment(const Arguments& a, Diagnostics& notes) {
    const ConfigValue hparams = hyperParametersOf(a);
    if (a["policies"].kind() != ValueKind::List || a["policies"].items().empty()) return badPolicies(a);
    std::vector<std::vector<BuiltTransform>> policies;
    for (const ConfigValue& policy : a["policies"].items()) {
        if (policy.kind() != ValueKind::List || policy.items().empty()) return badPolicies(a);
        const std::string path = a.path("policies") + "." + std::to_string(policies.size());
        std::vector<ConfigValue> merged;
        for (const ConfigValue& op : policy.items()) merged.push_back(withHyperParameters(op, hparams));
        TD_TRY(std::vector<BuiltTransform> built, buildTransforms(ConfigValue::list(std::move(merged)), path, notes));
        policies.push_back(std::move(built));
    }
    return TransformPtr(std::make_shared<AutoAugment>(std::move(policies)));
}

}  // namespace teardown
