// Paths that do not exist, with the file that set them: often a base, of which the config overrides something else.
#include "core/lint/lint_run.h"

#include "core/base/text.h"
#include "core/lint/data_folders.h"

#include <map>

namespace teardown::lint_rules {

namespace {

constexpr int kDeepestModel = 32;

/// "https://", "torchvision://", "s3://", "petrel:s3://": not on this disk.
bool isRemote(const std::string& path) { return path.find("://") != std::string::npos || path.starts_with("s3:"); }

class PathRules {
public:
    explicit PathRules(LintRun& run) : m_run(run), m_folders(dataFolders(run.config(), run.input().dataRoot)) {}

    void run() {
        for (const DatasetPart& part : m_run.datasets()) dataset(part);
        addAllData();
        for (const char* path : {"load_from", "resume_from", "model.pretrained"}) checkpoint(at(m_run.root(), path));
        if (const At model = at(m_run.root(), "model")) initialiser(*model.value, "model", 0);
    }

private:
    struct Missing {
        At value;
        std::string dataset;  ///< path of the dataset dict
        std::vector<Place> also;
    };

    bool exists(const std::string& path) const { return !folderWith(m_folders, path).empty(); }

    void dataset(const DatasetPart& part) {
        const ConfigValue* client = part.value->find("file_client_args");
        if (client && client->isDict() && client->contains("backend") && client->find("backend")->repr() != "'disk'") return;
        std::string root;
        if (const ConfigValue* given = part.value->find("data_root"); given && given->isString() && m_run.pretrain())
            root = given->asString();
        for (const char* key : {"data_prefix", "ann_file", "classes", "image_class_labels_file", "train_test_split_file", "data_root"}) {
            const ConfigValue* value = part.value->find(key);
            if (!value) continue;
            const std::string path = part.path + "." + key;
            if (value->isString()) {
                data({value, path}, joined(root, std::string_view(key) == "data_root" ? "" : value->asString()), part.path);
            } else if (std::string_view(key) == "data_prefix" && value->isDict()) {
                for (const DictEntry& entry : value->entries())
                    if (entry.value.isString())
                        data({&entry.value, path + "." + entry.key.str()}, joined(root, entry.value.asString()), part.path);
            }
        }
    }

    static std::string joined(const std::string& root, const std::string& name) {
        if (root.empty() || name.starts_with('/')) return name;
        return name.empty() ? root : root + (root.ends_with('/') ? "" : "/") + name;
    }

    void data(const At& value, const std::string& path, const std::string& dataset) {
        if (path.empty() || isRemote(path)) return;
        if (exists(path)) {
            m_anyData = true;
            return;
        }
        const auto known = m_missing.find(path);
        if (known != m_missing.end()) {
            known->second.also.push_back(m_run.placeOf(value));
            return;
        }
        m_missing.emplace(path, Missing{value, dataset, {}});
        m_order.push_back(path);
    }

    void addAllData() {
        const bool expected = m_run.input().dataExpected || m_anyData;
        for (const std::string& path : m_order) {
            Missing& missing = m_missing.at(path);
            m_run.add(LintRule::PathMissing, expected ? LintLevel::Error : LintLevel::Note, m_run.placeOf(missing.value),
                      whatIsMissing(path, missing.value, missing.dataset), remedyFor(missing.value), std::move(missing.also));
        }
    }

    Message remedyFor(const At& value) const {
        return message("do.lint-path", "Set {member} to where it is{relative}.",
                       {{"member", value.path},
                        {"relative", m_run.input().dataRoot.empty()
                                         ? message("do.lint-path-folder", ", relative to the folder in which training is started")
                                         : message("do.lint-path-root", ", relative to {root}",
                                                   {{"root", escapeForDisplay(m_run.input().dataRoot)}})}});
    }

    Message whatIsMissing(const std::string& path, const At& value, const std::string& dataset) const {
        const Place place = m_run.placeOf(value);
        const Message what = message("path-missing.does-not-exist", "{path} does not exist.", {{"path", escapeForDisplay(path)}});
        if (m_run.config().files.empty() || place.file == m_run.config().files.front().displayPath || place.line == 0) return what;
        // The opened config inherits the path; say what it sets of the same dataset, so that its author sees what is left.
        const std::string own = ownKeys(dataset);
        return sentences({what, own.empty()
                                    ? message("path-missing.set-in-base", "It is set in {place}; your config does not override {dataset}.",
                                              {{"place", LintRun::shown(place)}, {"dataset", dataset}})
                                    : message("path-missing.set-in-base-beside", "It is set in {place}; you override {keys} only.",
                                              {{"place", LintRun::shown(place)}, {"keys", own}})});
    }

    /// "data.train.pipeline, data.train.type": what the opened file sets of a dict.
    std::string ownKeys(const std::string& dict) const {
        const At value = at(m_run.root(), dict);
        if (!value) return {};
        std::string keys;
        for (const DictEntry& entry : value.value->entries()) {
            const Origin* origin = entry.value.origin();
            if (origin && origin->file && *origin->file == m_run.config().files.front().displayPath)
                keys += (keys.empty() ? "" : ", ") + dict + "." + entry.key.str();
        }
        return keys;
    }

    void checkpoint(const At& value) {
        if (!value || !value.value->isString() || value.value->asString().empty() || isRemote(value.value->asString())) return;
        const std::string path = value.value->asString();
        if (exists(path)) return;
        const Place place = m_run.placeOf(value);
        const bool inherited = !m_run.config().files.empty() && place.line > 0 && place.file != m_run.config().files.front().displayPath;
        m_run.add(LintRule::PathMissing, m_run.input().dataExpected ? LintLevel::Error : LintLevel::Warning, place,
                  inherited
                      ? message("path-missing.checkpoint-in-base", "The checkpoint {path} does not exist. It is set in {place}.",
                                {{"path", escapeForDisplay(path)}, {"place", LintRun::shown(place)}})
                      : message("path-missing.checkpoint", "The checkpoint {path} does not exist.", {{"path", escapeForDisplay(path)}}),
                  remedyFor(value));
    }

    /// init_cfg=dict(type='Pretrained', checkpoint=...) of the network and its parts.
    void initialiser(const ConfigValue& dict, const std::string& path, int depth) {
        if (depth > kDeepestModel) return;
        if (typeOf(dict) == "Pretrained")
            if (const ConfigValue* file = dict.find("checkpoint")) checkpoint({file, path + ".checkpoint"});
        for (const DictEntry& entry : dict.entries())
            if (entry.value.isDict()) initialiser(entry.value, path + "." + entry.key.str(), depth + 1);
    }

    LintRun& m_run;
    std::vector<std::string> m_folders;
    std::map<std::string, Missing> m_missing;
    std::vector<std::string> m_order;
    bool m_anyData = false;
};

}  // namespace

void lintPaths(LintRun& run) { PathRules(run).run(); }

}  // namespace teardown::lint_rules
