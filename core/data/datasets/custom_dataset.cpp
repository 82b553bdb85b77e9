// CustomDataset, ImageNet and ImageNet21k (mmcls/datasets/custom.py, imagenet.py, imagenet21k.py): classes from folders, or an annotation
// file with a picture and its class a line.
#include "core/base/picture_names.h"
#include "core/base/text.h"
#include "core/data/datasets/dataset_table.h"
#include "core/data/datasets/file_dataset.h"
#include "core/data/datasets/folder_findings.h"
#include "core/data/datasets/folder_scan.h"
#include "core/data/files/text_lines.h"

#include <algorithm>
#include <utility>

namespace teardown {

namespace {

/// What differs between the three types.
struct CustomType {
    std::vector<std::string> extensions;
    std::vector<std::string> classes;  ///< of the type
    bool serialized = false;           ///< its samples are joined to one array, which fails for none
};

bool hasExtension(std::string_view file, const std::vector<std::string>& extensions) {
    const std::string name = lowered(file);
    return std::any_of(extensions.begin(), extensions.end(), [&](const std::string& extension) { return name.ends_with(extension); });
}

/// What a name ends in: ".txt", or nothing.
std::string endingOf(const std::string& file) {
    const auto slash = file.rfind('/');
    const auto dot = file.rfind('.');
    return dot == std::string::npos || (slash != std::string::npos && dot < slash) ? std::string() : lowered(file.substr(dot));
}

Error foundNothing(const FileDataset::Parts& parts, const CustomType& type, Place where) {
    return datasetError(
        "dataset-no-samples",
        message("dataset-no-samples.found-0", "Found 0 files in subfolders of: {prefix}. Supported extensions are: {extensions}",
                {{"prefix", parts.base.prefix}, {"extensions", joined(type.extensions, ",")}}),
        message("do.folder-per-class", "Every class needs a folder with its pictures in it; or set ann_file."), std::move(where));
}

/// One class folder's files.
Result<ClassFolders::Folder> readClassFolder(FileDataset::Parts& parts, const std::string& name, std::int64_t index, const CustomType& type,
                                             const DatasetBuild& build, ProblemList& problems) {
    ClassFolders::Folder folder;
    folder.name = name;
    const std::string path = joinedPath(parts.base.prefix, name);
    auto below = filesBelow(path, build.context.task);
    if (!below.ok()) {
        Error error = below.error();
        error.code = "dataset-folder";
        TD_CHECK(problems.stops(std::move(error)));
        return folder;
    }
    for (Error& error : below->unreadable) {
        error.code = "dataset-folder";
        TD_CHECK(problems.stops(std::move(error)));
    }
    for (const std::string& loop : below->loops)
        problems.misleads(datasetError("dataset-folder-loop",
                                       message("dataset-folder-loop.above",
                                               "The link {loop} leads to a folder above it; the reference follows it about 40 times "
                                               "and reads each picture as often.",
                                               {{"loop", joinedPath(path, loop)}}),
                                       message("do.delete-link", "Delete the link."), {path, 0, 0, {}, {}}));
    for (const std::string& file : below->files) {
        if (hasExtension(file, type.extensions)) {
            parts.samples.add(name + "/" + file, index);
            ++folder.samples;
            if (file.starts_with('.') || file.find("/.") != std::string::npos) ++folder.hidden;
        } else {
            ++folder.leftOut[endingOf(file)];
            if (folder.leftOutPicture.empty() && isPictureName(file)) folder.leftOutPicture = file;
        }
    }
    return folder;
}

/// _find_samples.
Result<void> findSamples(FileDataset::Parts& parts, const CustomType& type, const Arguments& arguments, const DatasetBuild& build,
                         ProblemList& problems) {
    auto content = contentOfFolder(parts.base.prefix);
    if (!content.ok())
        return problems.stops(unreadable(content.error(), "dataset-folder", "data_prefix", parts.base.prefix, arguments, build));
    ClassFolders found;
    found.prefix = parts.base.prefix;
    found.extensions = type.extensions;
    found.filesBeside = content->files;
    for (const std::string& name : content->folders) {
        const auto index = static_cast<std::int64_t>(found.folders.size());
        parts.folders.emplace_back(name, index);
        build.context.task.report(-1, message("task.reading-folder", "reading {name}", {{"name", name}}));
        TD_TRY(ClassFolders::Folder folder, readClassFolder(parts, name, index, type, build, problems));
        found.folders.push_back(std::move(folder));
    }
    addFolderFindings(found, problems);
    if (parts.samples.size() == 0) TD_CHECK(problems.stops(foundNothing(parts, type, arguments.place("data_prefix"))));
    if (!parts.classes.empty() && parts.classes.size() != content->folders.size()) {
        TD_CHECK(problems.stops(datasetError(
            "dataset-class-count",
            message("dataset-class-count.folders",
                    "The number of subfolders ({folders}) doesn't match the number of specified classes ({classes}).",
                    {{"folders", content->folders.size()}, {"classes", parts.classes.size()}}),
            arguments.given("classes")
                ? message("do.count-of-classes", "Give as many names in classes as there are folders, in the order of the folders' names.")
                : message("do.custom-dataset", "{type} has class names of its own. Use type='CustomDataset', or give classes=[...].",
                          {{"type", parts.base.origin.type}}),
            arguments.place(arguments.given("classes") ? "classes" : "data_prefix"))));
    }
    if (parts.classes.empty()) parts.classes = content->folders;
    std::vector<std::string> empty;
    for (const ClassFolders::Folder& folder : found.folders)
        if (folder.samples == 0) empty.push_back(folder.name);
    if (!empty.empty())
        build.notes.push_back({Severity::Warning,
                               "dataset-class-empty",
                               escapeForDisplay(message("dataset-class-empty.warning",
                                                        "Found no valid file in the folder {names}. Supported extensions are: {extensions}",
                                                        {{"names", joined(empty, ", ")}, {"extensions", joined(type.extensions, ", ")}})),
                               {parts.base.prefix, 0, 0, {}, {}}});
    return {};
}

/// Why a line is no "picture class", and what to do.
std::pair<Message, Message> whyNoAnnotation(std::string_view line, std::string_view label) {
    if (line.empty())
        return {message("dataset-annotation.blank", "The line is empty; every line must have a picture and a class."),
                message("do.remove-empty-line", "Remove the empty line.")};
    if (line.find('\t') != std::string_view::npos && line.rfind('\t') > (line.rfind(' ') == std::string_view::npos ? 0 : line.rfind(' ')))
        return {message("dataset-annotation.tab", "Picture and class are separated by a tab: '{line}'.", {{"line", line}}),
                message("do.one-space", "Separate them by one space: picture.jpg 3")};
    if (label.empty())
        return {message("dataset-annotation.no-class", "The line has no space and so no class: '{line}'.", {{"line", line}}),
                message("do.one-space", "Separate them by one space: picture.jpg 3")};
    return {message("dataset-annotation.no-number", "'{label}' is not the index of a class (an integer from 0).", {{"label", label}}),
            message("do.index-not-name", "Write the index of the class behind the last space, not its name.")};
}

/// Lines of "picture class".
Result<void> readAnnotations(FileDataset::Parts& parts, const Arguments& arguments, const DatasetBuild& build, ProblemList& problems) {
    const std::string& file = *parts.base.annotations;
    const auto lines = TextLines::read(file);
    if (!lines.ok()) return problems.stops(unreadable(lines.error(), "dataset-annotations", "ann_file", file, arguments, build));
    parts.labelFile = file;
    parts.files.push_back(file);
    if (lines->size() > 0 && (*lines)[0].starts_with("\xef\xbb\xbf"))
        problems.misleads(datasetError("dataset-byte-order-mark",
                                       message("dataset-byte-order-mark.first",
                                               "The file begins with a byte order mark, which becomes part of the first picture's name."),
                                       message("do.save-without-mark", "Save it as UTF-8 without a byte order mark."),
                                       {file, 1, 0, {}, 0}));
    for (std::size_t i = 0; i < lines->size(); ++i) {
        const std::string_view line = stripped((*lines)[i]);
        const auto space = line.rfind(' ');
        const std::string_view label = space == std::string_view::npos ? std::string_view() : line.substr(space + 1);
        std::int64_t index = 0;
        if (space != std::string_view::npos && readPythonInteger(label, index)) {
            parts.samples.add(line.substr(0, space), index, static_cast<std::uint32_t>(i + 1));
            continue;
        }
        const auto [what, remedy] = whyNoAnnotation(line, label);
        TD_CHECK(problems.stops(datasetError("dataset-annotation", what, remedy, {file, static_cast<int>(i) + 1, 0, {}, {}})));
    }
    return {};
}

Result<DatasetPtr> buildCustom(const Arguments& arguments, DatasetBuild& build, const CustomType& type) {
    ProblemList problems(build.context.tolerant);
    FileDataset::Parts parts;
    TD_TRY(parts.base, baseArguments(arguments, build, problems));
    parts.classes = parts.base.classes.value_or(type.classes);
    parts.files.push_back(parts.base.prefix);
    TD_CHECK(parts.base.annotations ? readAnnotations(parts, arguments, build, problems)
                                    : findSamples(parts, type, arguments, build, problems));
    if (type.serialized && parts.base.annotations && parts.samples.size() == 0)
        TD_CHECK(problems.stops(datasetError(
            "dataset-no-samples", message("dataset-no-samples.list", "The annotation file names no picture."),
            message("do.name-pictures", "Name at least one picture and its class."), {*parts.base.annotations, 0, 0, {}, {}})));
    return DatasetPtr(std::make_shared<FileDataset>(std::move(parts), std::move(problems)));
}

const std::vector<std::string>& pictureExtensions() {
    static const std::vector<std::string> s_all = {".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif"};
    return s_all;
}

}  // namespace

Result<DatasetPtr> createCustomDataset(const Arguments& arguments, DatasetBuild& build) {
    CustomType type;
    const ConfigValue& extensions = arguments["extensions"];
    for (const ConfigValue& item : extensions.items()) {
        if (!item.isString())
            return arguments.bad("extensions", message("dataset-extensions.text", "extensions={value}: must be a sequence of str",
                                                       {{"value", extensions.repr()}}));
        type.extensions.push_back(lowered(item.asString()));
    }
    if (extensions.isString())  // Python takes a str for a sequence of its letters
        for (const char letter : extensions.asString()) type.extensions.push_back(lowered(std::string(1, letter)));
    return buildCustom(arguments, build, type);
}

Result<DatasetPtr> createImageNet(const Arguments& arguments, DatasetBuild& build) {
    return buildCustom(arguments, build, {pictureExtensions(), classesOfType("ImageNet"), false});
}

Result<DatasetPtr> createImageNet21k(const Arguments& arguments, DatasetBuild& build) {
    if (!arguments.boolean("recursion_subdir"))
        return arguments.bad(
            "recursion_subdir",
            message("dataset-21k.recursion", "recursion_subdir=False: folders are always read with all folders below them"),
            message("do.remove-argument", "Remove the argument."));
    if (arguments.boolean("multi_label"))
        return arguments.bad("multi_label",
                             message("dataset-21k.multi-label", "multi_label=True: the dataset has no labels of several classes"),
                             message("do.remove-argument", "Remove the argument."));
    const auto warn = [&](const char* code, const Message& what) {
        build.notes.push_back({Severity::Warning, code, what, placeOf(anchorOf(arguments.config()), arguments.configPath())});
    };
    if (arguments["ann_file"].isNone())
        warn("dataset-21k-slow", message("dataset-21k.slow", "Without ann_file every folder of ImageNet-21k is read, which takes long."));
    if (arguments["classes"].isNone())
        warn("dataset-21k-classes",
             message("dataset-21k.classes", "ImageNet21k has no class names of its own; the argument classes gives them."));
    return buildCustom(arguments, build, {pictureExtensions(), {}, arguments.boolean("serialize_data")});
}

}  // namespace teardown
