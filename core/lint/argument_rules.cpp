// Arguments that the classes of the network do not take, by the signatures of the engine's registries: all at once, where a build stops at
// the first.
#include "core/lint/lint_run.h"

#include "core/base/text.h"
#include "core/registry/registry_errors.h"

#include <algorithm>

namespace teardown::lint_rules {

namespace {

constexpr int kDeepestPart = 32;

class ArgumentRules {
public:
    explicit ArgumentRules(LintRun& run) : m_run(run) {}

    void walk(const ConfigValue& value, const std::string& path, int depth = 0) {
        if (depth > kDeepestPart) return;
        check(value, path);
        for (const DictEntry& entry : value.entries()) walk(entry.value, path + "." + entry.key.str(), depth + 1);
        std::size_t index = 0;
        for (const ConfigValue& item : value.items()) walk(item, path + "." + std::to_string(index++), depth + 1);
    }

private:
    /// Everything that any registry has under the name: which one reads this dict depends on the class around it.
    std::vector<const RegistryItem*> itemsNamed(const std::string& name) const {
        std::vector<const RegistryItem*> found;
        for (const RegistryInfo& registry : m_run.input().registries)
            for (const RegistryItem& item : registry.items)
                if (item.name == name) found.push_back(&item);
        return found;
    }

    static bool takes(const RegistryItem& item, const std::string& key) {
        return std::any_of(item.arguments.begin(), item.arguments.end(),
                           [&](const RegistryArgument& argument) { return argument.name == key || argument.name == "**kwargs"; });
    }

    void check(const ConfigValue& dict, const std::string& path) {
        const std::string type = typeOf(dict);
        if (type.empty()) return;
        const std::vector<const RegistryItem*> items = itemsNamed(type);
        if (items.empty()) return;
        for (const DictEntry& entry : dict.entries()) {
            if (!entry.key.isString()) continue;
            const std::string& key = entry.key.asString();
            // Taken out by the builders of norm layers and by mmcv's initialisers before the class is called.
            if (isOneOf(key, {"type", "requires_grad", "override", "layer", "_delete_", "init_cfg"})) continue;
            if (std::any_of(items.begin(), items.end(), [&](const RegistryItem* item) { return takes(*item, key); })) continue;
            Signature signature;
            signature.name = type;
            signature.reference = ReferenceClass::of(items.front()->implementedIn);
            for (const RegistryArgument& argument : items.front()->arguments)
                signature.arguments.push_back({argument.name, {}, argument.doc});
            const Error error = mmcvErrors().unknownArgument(signature, key);
            m_run.add(LintRule::ArgumentUnknown, m_run.placeOf(entry.value, path + "." + key), error.what, error.remedy);
        }
    }

    LintRun& m_run;
};

}  // namespace

void lintArguments(LintRun& run) {
    if (!run.pretrain() && !run.input().registries.empty())
        if (const At model = at(run.root(), "model")) ArgumentRules(run).walk(*model.value, model.path);
    for (const Error& error : run.input().buildErrors)
        if (!run.has(LintRule::ArgumentUnknown, error.where)) run.add(LintRule::Build, error.where, error.what, error.remedy);
}

}  // namespace teardown::lint_rules
