// Counts and names of classes.
#include "core/base/text.h"
#include "core/data/datasets/dataset_build.h"
#include "core/data/datasets/inspect_parts.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace teardown {

namespace {

constexpr std::size_t kMostCompared = 2'000'000;  ///< samples whose names are kept to find doubles
constexpr std::size_t kCancelEvery = 4096;
constexpr std::size_t kMostEmptyNames = 8;

const std::string& nameAt(const Dataset& dataset, std::int64_t index) {
    static const std::string s_none;
    const bool known = index >= 0 && static_cast<std::size_t>(index) < dataset.classes().size();
    return known ? dataset.classes()[static_cast<std::size_t>(index)] : s_none;
}

/// Labels outside of [0, limit).
void checkRange(const Dataset& dataset, const std::map<std::int64_t, std::pair<std::size_t, std::size_t>>& counts,
                const InspectDatasetOptions& options, ProblemList& problems) {
    const auto names = static_cast<std::int64_t>(dataset.classes().size());
    const std::int64_t limit = options.headClasses.value_or(names);
    for (const auto& [index, seen] : counts) {
        const bool outside = index < 0 || (limit > 0 && index >= limit);
        const bool unnamed = !outside && names > 0 && index >= names;
        if (!outside && !unnamed) continue;
        const SampleSource source = dataset.source(seen.second);
        const Message remedy = index < 0 || !options.headClasses
                                   ? message("do.indices-from-0", "Indices count from 0; correct the label.")
                                   : message("do.num-classes", "Correct the label, or set num_classes={count} ({file}:{line}).",
                                             {{"count", index + 1}, {"file", options.headPlace.file}, {"line", options.headPlace.line}});
        const char* code = outside ? "dataset-label-range" : "dataset-label-unnamed";
        const Message what =
            unnamed
                ? message("dataset-label-unnamed.count", static_cast<std::int64_t>(seen.first),
                          "One sample has the class {index}, and there are names for {names}.",
                          "{count} samples have the class {index}, and there are names for {names}.",
                          {{"count", seen.first}, {"index", index}, {"names", names}})
                : message("dataset-label-range.count", static_cast<std::int64_t>(seen.first),
                          "One sample has the class {index}, and there are {limit} classes (0 to {last}): the loss fails or reads outside.",
                          "{count} samples have the class {index}, and there are {limit} classes (0 to {last}): the loss fails or reads "
                          "outside.",
                          {{"count", seen.first}, {"index", index}, {"limit", limit}, {"last", limit - 1}});
        DatasetProblem problem{outside ? DatasetProblem::Effect::Stops : DatasetProblem::Effect::Misleads,
                               datasetError(code, what, remedy, source.label)};
        problems.add(std::move(problem));
    }
}

}  // namespace

Result<void> countClasses(const Dataset& dataset, const InspectDatasetOptions& options, DatasetInspection& found, ProblemList& problems,
                          const TaskContext& task) {
    found.samples = dataset.size();
    std::map<std::int64_t, std::pair<std::size_t, std::size_t>> counts;  // by index: how many, and the first
    for (std::size_t i = 0; i < dataset.size(); ++i) {
        if (i % kCancelEvery == 0 && task.cancelled()) return cancelledError();
        const std::vector<std::int64_t> ids = dataset.categoryIds(i);
        if (ids.empty()) ++found.unlabelled;
        for (const std::int64_t id : ids) {
            auto [place, isNew] = counts.try_emplace(id, 0, i);
            ++place->second.first;
        }
    }
    std::map<std::int64_t, std::string> folders;
    for (const Dataset* leaf : leavesOf(dataset))
        for (const auto& [name, index] : leaf->classToIndex())
            if (leaf->origin().config.find("ann_file") == nullptr || leaf->origin().config.find("ann_file")->isNone())
                folders.try_emplace(index, name);
    std::set<std::int64_t> indices;
    for (std::size_t i = 0; i < dataset.classes().size(); ++i) indices.insert(static_cast<std::int64_t>(i));
    for (const auto& [index, seen] : counts) indices.insert(index);
    std::vector<std::string> empty;
    for (const std::int64_t index : indices) {
        const auto seen = counts.find(index);
        ClassCount count{index, nameAt(dataset, index), {}, seen == counts.end() ? 0 : seen->second.first};
        if (const auto folder = folders.find(index); folder != folders.end()) count.folder = folder->second;
        if (count.count == 0) empty.push_back(std::to_string(index) + (count.name.empty() ? "" : " " + count.name));
        found.classes.push_back(std::move(count));
    }
    if (options.headClasses && !dataset.classes().empty() && static_cast<std::int64_t>(dataset.classes().size()) != *options.headClasses)
        problems.misleads(
            datasetError("dataset-head-classes",
                         message("dataset-head-classes.differ", "The head has num_classes={head}, the dataset {count} classes.",
                                 {{"head", *options.headClasses}, {"count", dataset.classes().size()}}),
                         message("do.set-num-classes", "Set num_classes={count}, or give {head} names in classes.",
                                 {{"count", dataset.classes().size()}, {"head", *options.headClasses}}),
                         options.headPlace));
    checkRange(dataset, counts, options, problems);
    // Empty folders are problems of their own.
    const bool said = std::any_of(found.problems.begin(), found.problems.end(),
                                  [](const DatasetProblem& problem) { return problem.error.code == "dataset-class-empty"; });
    if (!empty.empty() && !said && found.samples > 0) {
        const std::size_t count = empty.size();
        if (count > kMostEmptyNames) empty.resize(kMostEmptyNames);
        problems.note(
            datasetError("dataset-classes-without-samples",
                         message("dataset-classes-without-samples.count", static_cast<std::int64_t>(count),
                                 "One class has no sample: {names}{more}.", "{count} classes have no sample: {names}{more}.",
                                 {{"count", count}, {"names", joined(empty, ", ")}, {"more", count > kMostEmptyNames ? ", ..." : ""}}),
                         {}, {dataset.source(0).label.file, 0, 0, {}, {}}));
    }
    return {};
}

namespace {

bool isPermutation(std::vector<std::string> a, std::vector<std::string> b) {
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    return a == b;
}

/// The first position at which two lists differ.
std::size_t firstDifference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::size_t i = 0;
    while (i < a.size() && i < b.size() && a[i] == b[i]) ++i;
    return i;
}

Place classesPlace(const Dataset& dataset) {
    const ConfigValue& config = dataset.origin().config;
    const ConfigValue* classes = config.find("classes");
    return placeOf(classes ? *classes : anchorOf(config), dataset.origin().configPath + (classes ? ".classes" : ""));
}

void checkNamesOfLeaf(const Dataset& leaf, ProblemList& problems) {
    const std::vector<std::string>& names = leaf.classes();
    if (names.empty()) return;
    std::vector<std::string> folders;
    const bool annotated =
        leaf.size() > 0 && (leaf.source(0).label.line > 0 || !leaf.source(0).label.member.empty() || !leaf.source(0).isFile);
    if (!annotated && !leaf.multiLabel())
        for (const auto& [name, index] : leaf.classToIndex()) folders.push_back(name);
    if (!folders.empty() && folders != names && isPermutation(folders, names)) {
        const std::size_t at = firstDifference(folders, names);
        problems.misleads(datasetError(
            "dataset-class-order",
            message("dataset-class-order.folders",
                    "classes is in another order than the folders: the pictures of '{folder}' have the index {index}, which is named "
                    "'{name}'.",
                    {{"folder", folders[at]}, {"index", at}, {"name", names[at]}}),
            message("do.order-of-folders", "Folders are sorted by name. Give classes in that order, or leave it out."),
            classesPlace(leaf)));
    }
    const std::vector<std::string> own = classesOfType(leaf.origin().type);
    if (!own.empty() && own != names && isPermutation(own, names)) {
        const std::size_t at = firstDifference(own, names);
        problems.misleads(
            datasetError("dataset-class-order",
                         message("dataset-class-order.type",
                                 "classes has the names of {type} in another order: index {index} is '{own}' there and '{name}' here.",
                                 {{"type", leaf.origin().type}, {"index", at}, {"own", own[at]}, {"name", names[at]}}),
                         message("do.order-of-type", "Leave classes out, or use the order of {type}.", {{"type", leaf.origin().type}}),
                         classesPlace(leaf)));
    }
    std::set<std::string> seen;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (!seen.insert(names[i]).second && own != names)
            problems.misleads(
                datasetError("dataset-class-twice",
                             message("dataset-class-twice.name", "The class name '{name}' occurs twice, the second time as {index}.",
                                     {{"name", names[i]}, {"index", i}}),
                             message("do.one-name-each", "Give each class a name of its own."), classesPlace(leaf)));
}

}  // namespace

void checkClassNames(const Dataset& dataset, const InspectDatasetOptions& options, ProblemList& problems) {
    for (const Dataset* leaf : leavesOf(dataset)) checkNamesOfLeaf(*leaf, problems);
    if (!options.training || options.training == &dataset) return;
    const auto mine = leavesOf(dataset).front()->classToIndex();
    const auto theirs = leavesOf(*options.training).front()->classToIndex();
    std::unordered_map<std::string, std::int64_t> trained(theirs.begin(), theirs.end());
    const Place where = placeOf(anchorOf(dataset.origin().config), dataset.origin().configPath);
    for (const auto& [name, index] : mine) {
        const auto found = trained.find(name);
        if (found != trained.end() && found->second == index) continue;
        problems.misleads(datasetError(
            "dataset-splits-differ",
            found == trained.end()
                ? message("dataset-splits-differ.unknown", "The class '{name}' (index {index} here) is none of {training}.",
                          {{"name", name}, {"index", index}, {"training", options.training->origin().configPath}})
                : message(
                      "dataset-splits-differ.index", "The class '{name}' has the index {index} here and {other} in {training}.",
                      {{"name", name}, {"index", index}, {"other", found->second}, {"training", options.training->origin().configPath}}),
            message("do.same-classes", "Use the same class folders for both, or annotation files and classes."), where));
        return;  // what follows is shifted
    }
}

Result<void> checkDuplicates(const Dataset& leaf, ProblemList& problems, const TaskContext& task) {
    if (leaf.size() == 0 || leaf.size() > kMostCompared || leaf.multiLabel() || leaf.source(0).label.line == 0) return {};
    std::unordered_map<std::string, std::size_t> seen;
    seen.reserve(leaf.size());
    for (std::size_t i = 0; i < leaf.size(); ++i) {
        if (i % kCancelEvery == 0 && task.cancelled()) return cancelledError();
        const SampleSource source = leaf.source(i);
        const auto [first, isNew] = seen.try_emplace(source.picture, i);
        if (isNew) continue;
        const std::int64_t before = leaf.categoryIds(first->second).front();
        const std::int64_t now = leaf.categoryIds(i).front();
        Error error = datasetError(
            "dataset-picture-twice",
            before == now
                ? message("dataset-picture-twice.same", "{picture} is listed twice, before on line {line}.",
                          {{"picture", source.picture}, {"line", leaf.source(first->second).label.line}})
                : message("dataset-picture-twice.other",
                          "{picture} is listed twice: as class {before} on line {line}, as class {now} here.",
                          {{"picture", source.picture}, {"before", before}, {"line", leaf.source(first->second).label.line}, {"now", now}}),
            message("do.remove-one-line", "Remove one of the lines."), source.label);
        if (before == now)
            problems.note(std::move(error));
        else
            problems.misleads(std::move(error));
    }
    return {};
}

}  // namespace teardown
