// Keys of optimizer, schedule, runner, hooks, evaluation and data that their readers do not know: some stop training with a TypeError, some
// are ignored without a word.
#include "core/lint/class_arguments.h"
#include "core/lint/lint_run.h"

#include "core/base/text.h"
#include "core/data/datasets/dataset_registry.h"

namespace teardown::lint_rules {

namespace {

/// What happens to a key that its reader does not know.
enum class Unknown { Stops, Ignored };

class KeyRules {
public:
    explicit KeyRules(LintRun& run)
        : m_run(run),
          m_customised(run.root().contains("custom_imports")),
          m_ipu(run.root().contains("ipu_replicas") || run.root().contains("ipu_model_cfg")) {}

    void all() {
        optimizer();
        schedule();
        if (const At runner = dict("runner"); runner && !m_ipu) typed(runner, runners(), "runner");
        const bool half = m_run.root().contains("fp16");
        if (const At config = dict("optimizer_config"); config && typeOf(*config.value).empty())
            keys(config, section(half ? "fp16_optimizer_config" : "optimizer_config"), Unknown::Stops, {});
        else if (config)
            typed(config, hooks(), "hook", "priority");
        keys(dict("evaluation"), section("evaluation"), Unknown::Stops, {});
        keys(dict("evaluation.metric_options"), section("metric_options"), Unknown::Ignored, {});
        keys(dict("checkpoint_config"), section("checkpoint_config"), Unknown::Stops, {});
        if (!m_ipu) keys(dict("fp16"), section("fp16"), Unknown::Ignored, {});
        keys(dict("log_config"), section("log_config"), Unknown::Ignored, {});
        keys(dict("model.train_cfg"), section("train_cfg"), Unknown::Ignored, {});
        eachOf("log_config.hooks");
        eachOf("custom_hooks");
        data();
    }

private:
    At dict(const std::string& path) const {
        const At found = at(m_run.root(), path);
        return found && found.value->isDict() ? found : At{nullptr, path};
    }

    void optimizer() {
        const At optimizer = dict("optimizer");
        if (!optimizer) return;
        const ConfigValue* constructor = optimizer.value->find("constructor");
        typed(optimizer, optimizers(), "optimizer", "constructor paramwise_cfg");
        if (constructor && !(constructor->isString() && constructor->asString() == "DefaultOptimizerConstructor")) return;
        keys(dict("optimizer.paramwise_cfg"), section("paramwise_cfg"), Unknown::Ignored, {});
        const At custom = dict("optimizer.paramwise_cfg.custom_keys");
        if (!custom) return;
        for (const DictEntry& entry : custom.value->entries())
            if (entry.value.isDict())
                keys({&entry.value, custom.path + "." + entry.key.str()}, section("custom_keys"), Unknown::Ignored, {});
    }

    /// mmcv's register_lr_hook: 'step' becomes StepLrUpdaterHook; a name with capitals stays as it is.
    void schedule() {
        const At config = dict("lr_config");
        const ConfigValue* policy = config ? config.value->find("policy") : nullptr;
        if (!policy || !policy->isString() || policy->asString().empty()) return;
        std::string name = policy->asString();
        if (lowered(name) == name) name[0] = static_cast<char>(name[0] >= 'a' && name[0] <= 'z' ? name[0] - 'a' + 'A' : name[0]);
        const ClassArguments* row = findClass(schedules(), name);
        if (row) return keys(config, *row, Unknown::Stops, "policy");
        if (m_customised) return;
        unknownType({policy, config.path + ".policy"}, policy->asString(), namesOf(schedules()), "policy of lr_config");
    }

    void typed(const At& config, std::span<const ClassArguments> classes, const char* kind, std::string_view more = {}) {
        const std::string type = typeOf(*config.value);
        if (type.empty()) return;
        if (const ClassArguments* row = findClass(classes, type)) return keys(config, *row, Unknown::Stops, more);
        // Of hooks the table has the frequent ones only.
        if (!m_customised && std::string_view(kind) != "hook")
            unknownType({config.value->find("type"), config.path + ".type"}, type, namesOf(classes), kind);
    }

    static std::vector<std::string> namesOf(std::span<const ClassArguments> classes) {
        std::vector<std::string> names;
        for (const ClassArguments& row : classes) names.emplace_back(row.name);
        return names;
    }

    void unknownType(const At& type, const std::string& name, const std::vector<std::string>& names, const char* kind) {
        m_run.add(LintRule::TypeUnknown, m_run.placeOf(type),
                  message("type-unknown.not-known", "mmclassification 0.25 has no {kind} '{name}'.",
                          {{"kind", kind}, {"name", escapeForDisplay(name)}}),
                  sentences({suggestion(name, names), message("do.lint-import-it", "A class of your own needs custom_imports.")}));
    }

    void eachOf(const std::string& path) {
        const At list = at(m_run.root(), path);
        if (!list) return;
        std::size_t index = 0;
        for (const ConfigValue& item : list.value->items())
            typed({&item, path + "." + std::to_string(index++)}, hooks(), "hook", "priority");
    }

    void data() {
        const At data = dict("data");
        if (!data) return;
        keys(data, section("data"), Unknown::Stops, section("dataloader").arguments);
        for (const char* loader : {"data.train_dataloader", "data.val_dataloader", "data.test_dataloader"})
            if (!m_ipu) keys(dict(loader), section("dataloader"), Unknown::Stops, {});
        for (const DatasetPart& part : m_run.datasets()) {
            if (m_run.pretrain()) break;
            const RegistryBase::Row* row = datasetRegistry().findRow(part.type);
            if (row)
                dataset(part, *row->signature);
            else if (!part.type.empty() && !m_customised)
                unknownType({part.value->find("type"), part.path + ".type"}, part.type, datasetRegistry().names(), "dataset");
        }
    }

    void dataset(const DatasetPart& part, const Signature& signature) {
        std::string names;
        for (const std::string& name : signature.argumentNames()) names += name + " ";
        keys({part.value, part.path}, {signature.name, names}, Unknown::Stops, {});
    }

    /// `more`: further keys that are read before the class gets its arguments.
    void keys(const At& config, const ClassArguments& row, Unknown unknown, std::string_view more) {
        if (!config) return;
        const ClassArguments also{{}, more};
        for (const DictEntry& entry : config.value->entries()) {
            const std::string key = entry.key.str();
            if (key == "type" || key == "_delete_" || row.takes(key) || also.takes(key)) continue;
            const std::string path = config.path + "." + key;
            const std::vector<std::string> known = row.list();
            Message remedy = suggestion(key, known);
            if (remedy.empty() && !known.empty())
                remedy = message("do.lint-it-reads", "It reads {names}.", {{"names", joined(known, ", ")}});
            const Place where = m_run.placeOf(entry.value, path);
            if (unknown == Unknown::Stops)
                m_run.add(LintRule::ArgumentUnknown, where,
                          message("argument-unknown.stops", "{owner} does not take '{key}': training stops with a TypeError.",
                                  {{"owner", ownerOf(config, row)}, {"key", escapeForDisplay(key)}}),
                          std::move(remedy));
            else
                m_run.add(LintRule::KeyUnread, key.starts_with('_') ? LintLevel::Note : LintLevel::Warning, where,
                          message("key-unread.ignored", "Nothing reads '{key}' of {owner}.",
                                  {{"owner", config.path}, {"key", escapeForDisplay(key)}}),
                          std::move(remedy));
        }
    }

    static std::string ownerOf(const At& config, const ClassArguments& row) {
        return config.value->contains("type") ? std::string(row.name) : config.path;
    }

    LintRun& m_run;
    bool m_customised;
    bool m_ipu;  ///< trained on IPUs, whose runner and loader take more
};

}  // namespace

void lintKeys(LintRun& run) {
    if (!run.pretrain()) KeyRules(run).all();
}

}  // namespace teardown::lint_rules
