#include "core/data/datasets/dataset_build.h"

#include "core/base/file.h"
#include "core/base/resources.h"
#include "core/base/text.h"
#include "core/data/files/text_lines.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace teardown {

namespace {

namespace fs = std::filesystem;

constexpr int kHighestRoot = 4;  ///< folders above a config that are tried as data root
constexpr std::uint64_t kLargestClassList = 1 << 20;

/// Types with names of their own, and the list in resources/labels.
constexpr std::pair<const char*, const char*> kTypesWithClasses[] = {
    {"CIFAR10", "cifar10"}, {"CIFAR100", "cifar100"}, {"MNIST", "mnist"}, {"FashionMNIST", "fashionmnist"},
    {"VOC", "voc"},         {"ImageNet", "imagenet"}, {"CUB", "cub"},     {"StanfordCars", "stanford_cars"},
    {"Digits", "mnist"},
};

std::vector<std::string> linesIn(const TextLines& lines) {
    std::vector<std::string> all;
    all.reserve(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) all.emplace_back(lines[i]);
    return all;
}

/// A folder above the config in which the relative path exists; empty: none.
std::string rootWith(const std::string& path, const std::string& configFile) {
    std::error_code ignored;
    if (path.empty() || fs::path(path).is_absolute() || configFile.empty()) return {};
    fs::path folder = fs::absolute(configFile, ignored).parent_path();
    for (int above = 0; above <= kHighestRoot && !folder.empty(); ++above) {
        if (fs::exists(folder / path, ignored)) return folder.string();
        if (folder == folder.parent_path()) break;
        folder = folder.parent_path();
    }
    return {};
}

/// The keys of the dict that the config's own file sets, if another file sets the argument; empty otherwise.
std::vector<std::string> keysSetHere(const Arguments& arguments, const std::string& argument, const std::string& opened) {
    std::vector<std::string> keys;
    const auto fileOf = [](const ConfigValue& value) {
        return value.origin() && value.origin()->file ? *value.origin()->file : std::string();
    };
    const ConfigValue* value = arguments.config().find(argument);
    if (opened.empty() || !value || fileOf(*value).empty() || fileOf(*value) == opened) return keys;
    for (const DictEntry& entry : arguments.config().entries())
        if (entry.key.isString() && fileOf(entry.value) == opened) keys.push_back(entry.key.asString());
    return keys;
}

/// BaseDataset.get_classes.
Result<std::optional<std::vector<std::string>>> givenClasses(const Arguments& arguments, const DatasetBuild& build, ProblemList& problems) {
    const ConfigValue& value = arguments["classes"];
    if (value.isNone()) return std::optional<std::vector<std::string>>();
    if (value.isSequence()) {
        std::vector<std::string> names;
        for (const ConfigValue& item : value.items()) names.push_back(item.isString() ? item.asString() : item.str());
        return std::optional(std::move(names));
    }
    if (!value.isString())
        return arguments.bad(
            "classes", message("dataset-classes.type", "classes={value}: must be a list or tuple of names, or a file with a name a line",
                               {{"value", value.repr()}}));
    const std::string path = datasetPath(value.asString(), build.context);
    auto lines = TextLines::read(path);
    if (!lines.ok()) {
        TD_CHECK(problems.stops(unreadable(lines.error(), "dataset-classes-file", "classes", path, arguments, build)));
        return std::optional<std::vector<std::string>>();
    }
    std::vector<std::string> names = linesIn(*lines);
    const auto blank = std::find_if(names.begin(), names.end(), [](const std::string& name) { return stripped(name).empty(); });
    if (blank != names.end())
        problems.misleads(datasetError(
            "dataset-classes-blank",
            message("dataset-classes-blank.line",
                    "The list of class names has an empty line, which counts as a class: there are {count} names.",
                    {{"count", names.size()}}),
            message("do.remove-empty-line", "Remove the empty line."), {path, static_cast<int>(blank - names.begin()) + 1, 0, {}, {}}));
    return std::optional(std::move(names));
}

}  // namespace

std::string joinedPath(const std::string& folder, const std::string& name) {
    if (folder.empty() || name.starts_with('/')) return name;
    return folder + (folder.ends_with('/') ? "" : "/") + name;
}

std::string datasetPath(const std::string& path, const DatasetContext& context) {
    if (path == "~" || path.starts_with("~/")) {
        const char* home = std::getenv("HOME");
        return home ? home + path.substr(1) : path;
    }
    return joinedPath(context.dataRoot, path);
}

bool isRegularFile(const std::string& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

Error unreadable(const Error& error, const char* code, const std::string& argument, const std::string& path, const Arguments& arguments,
                 const DatasetBuild& build) {
    Error result = datasetError(code,
                                message("dataset-path.cannot-be-read", "{argument}: {path} cannot be read: {why}",
                                        {{"argument", argument}, {"path", path}, {"why", error.what}}),
                                {}, arguments.place(argument));
    if (error.where.line > 0) {
        // What is wrong is inside the file.
        result.where = error.where;
        result.remedy = error.remedy;
        return result;
    }
    std::vector<Message> remedies;
    const std::vector<std::string> keys = keysSetHere(arguments, argument, build.openedFile);
    if (!keys.empty())
        remedies.push_back(message("do.inherited-path",
                                   "The path comes from {file}; {own} itself sets only {keys} of {place}. Set {argument} there, too.",
                                   {{"file", result.where.file},
                                    {"own", build.openedFile},
                                    {"keys", joined(keys, ", ")},
                                    {"place", arguments.configPath()},
                                    {"argument", argument}}));
    const ConfigValue& given = arguments[argument];
    const std::string root =
        build.context.dataRoot.empty() && given.isString() ? rootWith(given.asString(), build.context.configFile) : std::string();
    if (!root.empty())
        remedies.push_back(
            message("do.data-root-there", "It exists below {root}: add --data-root {root}, or start there.", {{"root", root}}));
    else if (given.isString() && !given.asString().starts_with('/'))
        remedies.push_back(message("do.data-root",
                                   "Relative paths count from the folder in which the program is started; --data-root DIR names another."));
    else
        remedies.push_back(message("do.correct-the-path", "Correct the path, or put the data there."));
    result.remedy = escapeForDisplay(sentences(std::move(remedies)), 300);
    return result;
}

Result<BaseArguments> baseArguments(const Arguments& arguments, const DatasetBuild& build, ProblemList& problems) {
    BaseArguments base;
    base.origin.type = arguments.signature().name;
    base.origin.configPath = arguments.configPath();
    base.origin.config = arguments.config();
    base.origin.testMode = arguments.boolean("test_mode");
    base.prefix = datasetPath(arguments.text("data_prefix"), build.context);
    if (arguments.signature().argument("ann_file") && !arguments["ann_file"].isNone()) {
        const ConfigValue& file = arguments["ann_file"];
        if (!file.isString())
            return arguments.bad("ann_file",
                                 message("dataset-annotations.type", "ann_file={value}: must be a str or None", {{"value", file.repr()}}));
        base.annotations = datasetPath(file.asString(), build.context);
    }
    TD_TRY(base.classes, givenClasses(arguments, build, problems));
    return base;
}

std::vector<std::string> classesOfType(const std::string& type) {
    for (const auto& [name, list] : kTypesWithClasses) {
        if (type != name) continue;
        auto text = readWholeFile(resourcesFolder() + "/labels/" + list + ".txt", kLargestClassList);
        return text.ok() ? linesIn(TextLines(std::move(text).value())) : std::vector<std::string>();
    }
    return {};
}

}  // namespace teardown
