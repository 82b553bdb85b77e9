#include "app/cli/dataset_report.h"

#include "app/cli/terminal.h"
#include "core/base/text.h"
#include "core/lint/findings.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {

namespace {

constexpr std::size_t kMostShownClasses = 40;  ///< of a long list: so many from the start, and those with something to say
constexpr std::size_t kMostShownProblems = 20;

const char* effectName(DatasetProblem::Effect effect) {
    switch (effect) {
        case DatasetProblem::Effect::Stops:
            return "error";
        case DatasetProblem::Effect::Misleads:
            return "warning";
        case DatasetProblem::Effect::Note:
            return "note";
    }
    return "";
}

std::string classLine(const ClassCount& count) {
    const bool both = !count.folder.empty() && count.folder != count.name;
    return fmt::format("  {:>6} {:>8}  {}{}\n", count.index, withThousands(static_cast<std::int64_t>(count.count)),
                       count.name.empty() ? "(no name)" : escapeForDisplay(count.name, 80),
                       both ? fmt::format("  ({}/)", escapeForDisplay(count.folder, 80)) : "");
}

std::string sizesText(const PictureSizes& sizes) {
    if (sizes.known == 0) return {};
    std::string text;
    if (sizes.different == 1)
        text = fmt::format("  all pictures {} x {}", sizes.minWidth, sizes.minHeight);
    else
        text = fmt::format("  pictures {} x {} in the middle, {} to {} wide, {} to {} high, {} sizes", sizes.medianWidth,
                           sizes.medianHeight, sizes.minWidth, sizes.maxWidth, sizes.minHeight, sizes.maxHeight, sizes.different);
    for (const auto& [format, count] : sizes.formats) text += fmt::format("; {} {}", count, format);
    for (const auto& [kind, count] : sizes.kinds) text += fmt::format("; {} {}", count, kind);
    return text + "\n";
}

Json problemJson(const DatasetProblem& problem, const std::string& split) {
    const Place& where = problem.error.where;
    Json json = Json::object().set("code", problem.error.code).set("effect", effectName(problem.effect)).set("split", split);
    if (!where.file.empty()) json.set("file", where.file);
    if (where.line > 0) json.set("line", where.line);
    if (where.column > 0) json.set("column", where.column);
    if (!where.member.empty()) json.set("member", where.member);
    if (where.offset) json.set("offset", *where.offset);
    json.set("what", english(problem.error.what));
    return json.set("do", english(problem.error.remedy));
}

Json sizesJson(const PictureSizes& sizes) {
    if (sizes.known == 0) return {};
    const auto range = [](int least, int median, int most) {
        return Json::object().set("min", least).set("median", median).set("max", most);
    };
    const auto counts = [](const std::map<std::string, std::size_t>& map) {
        Json json = Json::object();
        for (const auto& [name, count] : map) json.set(name, std::uint64_t{count});
        return json;
    };
    Json most = Json::array();
    for (const PictureSizes::Size& size : sizes.most)
        most.push(Json::object().set("width", size.width).set("height", size.height).set("count", std::uint64_t{size.count}));
    Json json = Json::object().set("known", std::uint64_t{sizes.known}).set("different", std::uint64_t{sizes.different});
    json.set("width", range(sizes.minWidth, sizes.medianWidth, sizes.maxWidth))
        .set("height", range(sizes.minHeight, sizes.medianHeight, sizes.maxHeight));
    return json.set("most", std::move(most)).set("formats", counts(sizes.formats)).set("kinds", counts(sizes.kinds));
}

Json& setInspection(Json& json, const InspectedSplit& split) {
    const DatasetInspection& found = split.inspection;
    Json classes = Json::array();
    for (const ClassCount& count : found.classes) {
        Json one = Json::object()
                       .set("index", count.index)
                       .set("name", count.name.empty() ? Json() : Json(count.name))
                       .set("count", std::uint64_t{count.count});
        classes.push(one.set("folder", count.folder.empty() ? Json() : Json(count.folder)));
    }
    json.set("type", found.type)
        .set("path", found.configPath)
        .set("test_mode", found.testMode)
        .set("samples", std::uint64_t{found.samples});
    json.set("multi_label", found.multiLabel).set("unlabelled", std::uint64_t{found.unlabelled});
    return json.set("files", Json::arrayOf(found.files)).set("sizes", sizesJson(found.sizes)).set("classes", std::move(classes));
}

}  // namespace

std::string datasetText(const InspectedSplit& split) {
    const DatasetInspection& found = split.inspection;
    if (!split.sameAs.empty()) return fmt::format("{}  the same as {}\n", found.configPath, split.sameAs);
    std::string text = fmt::format("{}{}{}  {} samples of {} classes{}\n", found.configPath, found.configPath.empty() ? "" : "  ",
                                   found.type, withThousands(static_cast<std::int64_t>(found.samples)), found.classes.size(),
                                   found.unlabelled > 0 ? fmt::format(", {} without a class", found.unlabelled) : "");
    for (const std::string& file : found.files) text += fmt::format("  {}\n", escapeForDisplay(file, 4096));
    text += sizesText(found.sizes);
    if (found.samples > 0) text += "   index    count  class\n";
    std::size_t hidden = 0;
    for (std::size_t i = 0; found.samples > 0 && i < found.classes.size(); ++i) {
        const ClassCount& count = found.classes[i];
        if (i < kMostShownClasses || count.name.empty())
            text += classLine(count);
        else
            ++hidden;
    }
    if (hidden > 0) text += fmt::format("  ... {} more; --json lists all\n", hidden);
    std::size_t shown = 0;
    for (const DatasetProblem& problem : found.problems) {
        if (++shown > kMostShownProblems) continue;
        Error error = problem.error;
        text += fmt::format("  {}: {}\n", effectName(problem.effect), describe(error));
    }
    if (shown > kMostShownProblems) text += fmt::format("  ... {} more; --json lists all\n", shown - kMostShownProblems);
    if (found.problems.empty()) text += "  nothing wrong was found\n";
    return text;
}

Json datasetJson(const std::vector<InspectedSplit>& splits, const Findings& findings) {
    Json document = Json::object();
    Json problems = Json::array();
    Json list = Json::array();
    for (const InspectedSplit& split : splits) {
        Json one = Json::object().set("split", split.name);
        if (split.sameAs.empty())
            setInspection(one, split);
        else
            one.set("path", split.inspection.configPath).set("same_as", split.sameAs);
        list.push(std::move(one));
        for (const DatasetProblem& problem : split.inspection.problems) problems.push(problemJson(problem, split.name));
    }
    for (const Finding& finding : findings) problems.push(findingJson(finding));
    if (!splits.empty()) setInspection(document, splits.front());
    return document.set("problems", std::move(problems)).set("splits", std::move(list));
}

bool stopsReference(const std::vector<InspectedSplit>& splits) {
    return std::any_of(splits.begin(), splits.end(), [](const InspectedSplit& split) {
        return std::any_of(split.inspection.problems.begin(), split.inspection.problems.end(),
                           [](const DatasetProblem& problem) { return problem.effect == DatasetProblem::Effect::Stops; });
    });
}

}  // namespace teardown
