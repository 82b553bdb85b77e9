#include "core/journeys/script_teller.h"

#include "core/base/text.h"

#include <filesystem>
#include <system_error>

namespace teardown {
namespace {

std::string nameOfType(const ConfigValue& part) {
    const ConfigValue* type = part.find("type");
    return type ? type->str() : std::string();
}

bool exists(const std::string& path) {
    std::error_code error;
    return std::filesystem::exists(path, error);
}

}  // namespace

void ScriptTeller::readBases(std::size_t file) {
    for (const int base : m_files.config->files[file].bases)
        call("Config._file2dict", "Config._file2dict", [&, base] {
            step().variables.push_back({"filename", "str", "'" + m_files.config->files[static_cast<std::size_t>(base)].displayPath + "'"});
            readBases(static_cast<std::size_t>(base));
        });
}

void ScriptTeller::readConfig() {
    const std::string name = "'" + m_files.config->files.front().displayPath + "'";
    call("main", "Config.fromfile", [&] {
        step().variables.push_back({"filename", "str", name});
        call("Config.fromfile", "Config._file2dict", [&] {
            step().variables.push_back({"filename", "str", name});
            readBases(0);
        });
    });
    if (m_files.options.empty()) return;
    call("main", "Config.merge_from_dict", [&] {
        for (const ConfigOption& option : m_files.options) step().variables.push_back({"options['" + option.key + "']", "", option.text});
    });
}

void ScriptTeller::wrapper(const BuiltPart& part, const std::string& key, std::size_t line, bool testMode) {
    const ConfigValue* inner = part.value.find(key);
    if (!inner) return;
    const auto one = [&](const ConfigValue& value, const std::string& path) {
        call(
            "build_dataset", "build_dataset",
            [&] {
                dataset({value, path}, testMode);
            },
            line);
    };
    const std::string path = part.path + "." + key;
    if (inner->isDict()) return one(*inner, path);
    for (std::size_t i = 0; i < inner->items().size(); ++i) one(inner->items()[i], path + "." + std::to_string(i));
}

void ScriptTeller::dataset(const BuiltPart& part, bool testMode) {
    // The lines of build_dataset that call it again, from above.
    enum Line : std::size_t { kList, kConcat, kRepeat, kClassBalanced, kKFold };
    step().variables.push_back({"cfg", part.value.typeName(), shortValue(part.value)});
    if (part.value.isSequence()) {
        for (std::size_t i = 0; i < part.value.items().size(); ++i)
            call(
                "build_dataset", "build_dataset",
                [&] {
                    dataset({part.value.items()[i], part.path + "." + std::to_string(i)}, testMode);
                },
                kList);
        return;
    }
    const std::string type = nameOfType(part.value);
    if (type == "ConcatDataset") return wrapper(part, "datasets", kConcat, testMode);
    if (type == "RepeatDataset") return wrapper(part, "dataset", kRepeat, testMode);
    if (type == "ClassBalancedDataset") return wrapper(part, "dataset", kClassBalanced, testMode);
    if (type == "KFoldDataset") return wrapper(part, "dataset", kKFold, false);
    Defaults defaults;
    if (testMode) defaults.emplace_back("test_mode", ConfigValue::boolean(true));
    built("build_dataset", "dataset", part, defaults, [&] {
        for (const char* key : {"data_prefix", "ann_file"})
            if (const ConfigValue* path = part.value.find(key); path && path->isString() && !exists(path->asString()))
                step().facts.emplace_back(message("script.not-there", "Not on this disk"), path->asString());
    });
}

void ScriptTeller::classifier(const ConfigValue& model) {
    call("main", "build_classifier", [&] { models("build_classifier", {model, "model"}); });
}

void ScriptTeller::loader(const char* phase, bool shuffle) {
    const ConfigValue* own = at(std::string("data.") + phase + "_dataloader");
    const ConfigValue* sampler = own ? own->find("sampler_cfg") : nullptr;
    if (!sampler && std::string(phase) == "train") sampler = at("sampler");
    if (const ConfigValue* given = own ? own->find("shuffle") : nullptr) shuffle = given->truthy();
    for (const char* key : {"samples_per_gpu", "workers_per_gpu"}) {
        const ConfigValue* value = own && own->find(key) ? own->find(key) : at(std::string("data.") + key);
        if (value) step().variables.push_back({key, value->typeName(), value->repr()});
    }
    step().variables.push_back({"shuffle", "bool", shuffle ? "True" : "False"});
    const bool sampled = sampler && sampler->truthy();
    if (sampled)
        call("build_dataloader", "build_sampler", [&] {
            const Defaults defaults{{"dataset", ConfigValue::string("Dataset")},
                                    {"num_replicas", ConfigValue::integer(1)},
                                    {"rank", ConfigValue::integer(0)},
                                    {"seed", ConfigValue::none()}};
            const std::string path = own && own->find("sampler_cfg") ? std::string("data.") + phase + "_dataloader.sampler_cfg" : "sampler";
            built("build_sampler", "sampler", {withEntry(*sampler, "shuffle", ConfigValue::boolean(shuffle)), path}, defaults,
                  [&] { call("build_from_cfg", nameOfType(*sampler) + ".__init__"); });
        });
    call("build_dataloader", "DataLoader.__init__", [&] {
        if (!sampled) call("DataLoader.__init__", shuffle ? "RandomSampler.__init__" : "SequentialSampler.__init__");
        call("DataLoader.__init__", "BatchSampler.__init__");
    });
}

void ScriptTeller::readFile(const std::string& caller, const std::string& address) {
    call(caller, "_load_checkpoint", [&] {
        call("_load_checkpoint", "CheckpointLoader.load_checkpoint", [&] {
            call("CheckpointLoader.load_checkpoint", "CheckpointLoader._get_checkpoint_loader");
            if (address.empty()) return call("CheckpointLoader.load_checkpoint", "load_from_local");
            step().facts.emplace_back(
                message("script.not-fetched", "Not fetched"),
                message("script.not-fetched-is", "{address}; download it and give the path of the file", {{"address", address}}));
        });
    });
}

void ScriptTeller::checkpoint(const std::string& caller) {
    call(caller, "load_checkpoint", [&] {
        step().variables.push_back({"filename", "str", m_files.checkpoint.empty() ? "?" : "'" + m_files.checkpoint + "'"});
        step().variables.push_back({"map_location", "str", "'cpu'"});
        step().variables.push_back({"strict", "bool", "False"});
        if (m_files.checkpoint.empty())
            step().facts.emplace_back(message("script.no-checkpoint", "Checkpoint"),
                                      message("script.no-checkpoint-is", "none is open; the tool asks for one"));
        readFile("load_checkpoint", {});
        call("load_checkpoint", "load_state_dict", [&] {
            if (!m_files.built) return;
            for (const Step& one : m_files.built->steps) {
                if (one.kind != StepKind::Copy || one.parent < 0) continue;
                const Step& group = m_files.built->steps[static_cast<std::size_t>(one.parent)];
                m_teller.insert(*m_files.built, group.index, group.end);
                return;
            }
        });
    });
}

}  // namespace teardown
