// CUB (mmcls/datasets/cub.py): three text files that belong together line by line - pictures, classes from 1, and 1 for training.
#include "core/data/datasets/dataset_table.h"
#include "core/data/datasets/file_dataset.h"
#include "core/data/files/text_lines.h"

#include <utility>

namespace teardown {

namespace {

/// One of the files: an id and a word a line.
class CubColumn {
public:
    static Result<std::optional<CubColumn>> read(const char* argument, const Arguments& arguments, const DatasetBuild& build,
                                                 ProblemList& problems) {
        const std::string path = datasetPath(arguments.text(argument), build.context);
        auto lines = TextLines::read(path);
        if (lines.ok()) return std::optional(CubColumn(path, std::move(lines).value()));
        TD_CHECK(problems.stops(unreadable(lines.error(), "dataset-annotations", argument, path, arguments, build)));
        return std::optional<CubColumn>();
    }

    const std::string& path() const { return m_path; }
    std::size_t size() const { return m_lines.size(); }
    Place place(std::size_t line) const { return {m_path, static_cast<int>(line) + 1, 0, {}, {}}; }
    /// The second word of a line, split at every single space; false if there is none.
    bool word(std::size_t index, std::string_view& word) const {
        const std::string_view line = stripped(m_lines[index]);
        const auto space = line.find(' ');
        if (space == std::string_view::npos) return false;
        word = line.substr(space + 1);
        word = word.substr(0, word.find(' '));
        return true;
    }
    bool number(std::size_t index, std::int64_t& value) const {
        std::string_view text;
        return word(index, text) && readPythonInteger(text, value);
    }

private:
    CubColumn(std::string path, TextLines lines) : m_path(std::move(path)), m_lines(std::move(lines)) {}
    std::string m_path;
    TextLines m_lines;
};

Error badCubLine(const CubColumn& column, std::size_t line, bool number) {
    return datasetError("dataset-annotation",
                        number ? message("dataset-annotation.id-number", "The line must have an id, a space and a number.")
                               : message("dataset-annotation.id-word", "The line must have an id, a space and the name of a picture."),
                        message("do.restore-line", "Restore the line as in the published file."), column.place(line));
}

}  // namespace

Result<DatasetPtr> createCub(const Arguments& arguments, DatasetBuild& build) {
    ProblemList problems(build.context.tolerant);
    FileDataset::Parts parts;
    TD_TRY(parts.base, baseArguments(arguments, build, problems));
    parts.classes = parts.base.classes ? *parts.base.classes : classesOfType("CUB");
    TD_TRY(const auto names, CubColumn::read("ann_file", arguments, build, problems));
    TD_TRY(const auto labels, CubColumn::read("image_class_labels_file", arguments, build, problems));
    TD_TRY(const auto splits, CubColumn::read("train_test_split_file", arguments, build, problems));
    if (names && labels && splits) {
        parts.files = {names->path(), labels->path(), splits->path(), parts.base.prefix};
        parts.labelFile = labels->path();
        if (names->size() != labels->size() || names->size() != splits->size())
            TD_CHECK(problems.stops(datasetError(
                "dataset-lengths",
                message("dataset-lengths.cub", "samples({names}), gt_labels({labels}) and splits({splits}) should have same length.",
                        {{"names", names->size()}, {"labels", labels->size()}, {"splits", splits->size()}}),
                message("do.same-publisher-3", "Take the three files from the same place."), arguments.place("ann_file"))));
        const std::size_t count = std::min({names->size(), labels->size(), splits->size()});
        for (std::size_t i = 0; i < count; ++i) {
            std::string_view name;
            std::int64_t label = 0;
            std::int64_t split = 0;
            const bool hasName = names->word(i, name);
            const bool hasLabel = labels->number(i, label);
            const bool hasSplit = splits->number(i, split);
            if (!hasName) TD_CHECK(problems.stops(badCubLine(*names, i, false)));
            if (!hasLabel) TD_CHECK(problems.stops(badCubLine(*labels, i, true)));
            if (!hasSplit) TD_CHECK(problems.stops(badCubLine(*splits, i, true)));
            if (hasName && hasLabel && hasSplit && (split != 0) != parts.base.origin.testMode)
                parts.samples.add(name, label - 1, static_cast<std::uint32_t>(i + 1));
        }
    }
    return DatasetPtr(std::make_shared<FileDataset>(std::move(parts), std::move(problems)));
}

}  // namespace teardown
