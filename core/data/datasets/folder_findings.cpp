#include "core/data/datasets/folder_findings.h"

#include "core/base/picture_names.h"
#include "core/base/text.h"

#include <algorithm>

namespace teardown {

namespace {

constexpr std::size_t kMostNames = 5;

/// Folders that programs leave behind and nobody means as a class.
bool isStray(const std::string& name) {
    return name.starts_with('.') ||
           isOneOf(name, {"__MACOSX", "__pycache__", "@eaDir", "lost+found", "$RECYCLE.BIN", "System Volume Information"});
}

std::string firstOf(const std::vector<std::string>& names) {
    std::vector<std::string> shown(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kMostNames)));
    return joined(shown, ", ") + (names.size() > kMostNames ? ", ..." : "");
}

Place folderPlace(const ClassFolders& found, const std::string& name) {
    return {found.prefix + (found.prefix.ends_with('/') ? "" : "/") + name, 0, 0, {}, {}};
}

void addStrayFolders(const ClassFolders& found, ProblemList& problems) {
    for (std::size_t i = 0; i < found.folders.size(); ++i) {
        const std::string& name = found.folders[i].name;
        if (!isStray(name)) continue;
        const std::size_t behind = found.folders.size() - i - 1;
        problems.misleads(datasetError(
            "dataset-stray-folder",
            behind > 0
                ? message("dataset-stray-folder.moves",
                          "The folder '{name}' counts as class {index}; the {behind} classes behind it have an index "
                          "that is one too high.",
                          {{"name", name}, {"index", i}, {"behind", behind}})
                : message("dataset-stray-folder.last", "The folder '{name}' counts as class {index}.", {{"name", name}, {"index", i}}),
            message("do.delete-stray-folder",
                    "Delete it, or move it out of {prefix}. A model that was trained with it keeps the wrong indices.",
                    {{"prefix", found.prefix}}),
            folderPlace(found, name)));
    }
}

/// data_prefix is one folder too high: its folders are splits, not classes.
void addSplits(const ClassFolders& found, ProblemList& problems) {
    std::vector<std::string> splits;
    std::size_t real = 0;
    for (const ClassFolders::Folder& folder : found.folders) {
        if (isStray(folder.name)) continue;
        ++real;
        if (isOneOf(lowered(folder.name), {"train", "training", "val", "valid", "validation", "test", "testing", "meta"}))
            splits.push_back(folder.name);
    }
    if (splits.size() < 2 || splits.size() != real) return;
    problems.misleads(datasetError(
        "dataset-splits",
        message("dataset-splits.as-classes", "The folders {names} would be the classes; they look like the splits of a dataset.",
                {{"names", joined(splits, ", ")}}),
        message("do.one-folder-deeper", "Set data_prefix to one of them, for example {path}.",
                {{"path", folderPlace(found, splits.front()).file}}),
        {found.prefix, 0, 0, {}, {}}));
}

/// "10" comes before "2".
void addNumbers(const ClassFolders& found, ProblemList& problems) {
    const auto isNumber = [](const std::string& name) {
        return !name.empty() && name.size() <= 9 && std::all_of(name.begin(), name.end(), isDigit);
    };
    const ClassFolders::Folder* moved = nullptr;
    std::size_t index = 0;
    std::size_t numbers = 0;
    for (std::size_t i = 0; i < found.folders.size(); ++i) {
        const std::string& name = found.folders[i].name;
        if (!isNumber(name)) continue;
        ++numbers;
        if (i > 0 && isNumber(found.folders[i - 1].name) && std::stoul(name) < std::stoul(found.folders[i - 1].name) && !moved) {
            moved = &found.folders[i];
            index = i;
        }
    }
    if (!moved || numbers + 1 < found.folders.size()) return;
    problems.misleads(datasetError(
        "dataset-number-folders",
        message("dataset-number-folders.as-text",
                "The folders are named by numbers and sorted as text: '{before}' comes before '{name}', which is class {index}.",
                {{"before", found.folders[index - 1].name}, {"name", moved->name}, {"index", index}}),
        message("do.pad-numbers",
                "Name them with as many digits each (02, 10), or give an annotation file, if an index is meant to be the number."),
        folderPlace(found, moved->name)));
}

void addLeftOut(const ClassFolders& found, ProblemList& problems) {
    const std::string supported = joined(found.extensions, ", ");
    for (std::size_t i = 0; i < found.folders.size(); ++i) {
        const ClassFolders::Folder& folder = found.folders[i];
        std::size_t count = 0;
        std::vector<std::string> endings;
        for (const auto& [ending, files] : folder.leftOut) {
            count += files;
            endings.push_back(ending.empty() ? "(none)" : ending);
        }
        if (folder.samples == 0)
            problems.misleads(datasetError("dataset-class-empty",
                                           message("dataset-class-empty.no-picture", "Class {index}, the folder '{name}', has no picture.",
                                                   {{"index", i}, {"name", folder.name}}),
                                           message("do.fill-or-delete",
                                                   "Put pictures into it ({extensions}), or delete it: without it the classes behind "
                                                   "it get other indices.",
                                                   {{"extensions", supported}}),
                                           folderPlace(found, folder.name)));
        if (folder.hidden > 0)
            problems.misleads(
                datasetError("dataset-hidden-pictures",
                             message("dataset-hidden-pictures.count", static_cast<std::int64_t>(folder.hidden),
                                     "One picture of class '{name}' is in a hidden folder, which is read like any other.",
                                     "{count} pictures of class '{name}' are in hidden folders, which are read like any other.",
                                     {{"count", folder.hidden}, {"name", folder.name}}),
                             message("do.delete-hidden", "Delete these folders if they hold copies (.ipynb_checkpoints)."),
                             folderPlace(found, folder.name)));
        if (count == 0) continue;
        Error error = datasetError(
            folder.leftOutPicture.empty() ? "dataset-other-files" : "dataset-pictures-left-out",
            message("dataset-left-out.count", static_cast<std::int64_t>(count),
                    "One file in the folder '{name}' is left out for what its name ends in: {endings}.",
                    "{count} files in the folder '{name}' are left out for what their names end in: {endings}.",
                    {{"count", count}, {"name", folder.name}, {"endings", joined(endings, ", ")}}),
            folder.leftOutPicture.empty()
                ? Message()
                : message("do.convert-pictures",
                          "{file} is a picture. Convert it to one of {extensions}, or set the argument extensions of CustomDataset.",
                          {{"file", folder.leftOutPicture}, {"extensions", supported}}),
            folderPlace(found, folder.name));
        if (folder.leftOutPicture.empty())
            problems.note(std::move(error));
        else
            problems.misleads(std::move(error));
    }
}

}  // namespace

void addFolderFindings(const ClassFolders& found, ProblemList& problems) {
    addStrayFolders(found, problems);
    addSplits(found, problems);
    addNumbers(found, problems);
    addLeftOut(found, problems);
    const auto pictures =
        std::count_if(found.filesBeside.begin(), found.filesBeside.end(), [](const std::string& name) { return isPictureName(name); });
    if (found.filesBeside.empty()) return;
    Error error = datasetError(
        "dataset-files-beside",
        message("dataset-files-beside.count", static_cast<std::int64_t>(found.filesBeside.size()),
                "One file beside the class folders is not read: {names}.", "{count} files beside the class folders are not read: {names}.",
                {{"count", found.filesBeside.size()}, {"names", firstOf(found.filesBeside)}}),
        pictures > 0 ? message("do.pictures-into-folders", "Move pictures into the folder of their class, or give an annotation file.")
                     : Message(),
        {found.prefix, 0, 0, {}, {}});
    if (pictures > 0)
        problems.misleads(std::move(error));
    else
        problems.note(std::move(error));
}

}  // namespace teardown
