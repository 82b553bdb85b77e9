// VOC (mmcls/datasets/voc.py): a list of names; the classes of a picture are those of the objects in its XML file.
#include "core/base/file.h"
#include "core/data/datasets/dataset_table.h"
#include "core/data/datasets/file_dataset.h"
#include "core/data/files/text_lines.h"

#include <pugixml.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace teardown {

namespace {

constexpr std::uint64_t kLargestXml = std::uint64_t{16} << 20;

class VocDataset : public Dataset {
public:
    struct Parts {
        BaseArguments base;
        std::vector<std::string> classes;
        FileSamples names;                ///< "000005"; the label is unused
        std::vector<std::int8_t> labels;  ///< one a sample and class: 1, 0, or -1 for difficult
    };
    VocDataset(Parts parts, ProblemList problems) : Dataset(parts.base.origin), m_parts(std::move(parts)) { m_problems = problems.take(); }

    std::size_t size() const override { return m_parts.names.size(); }
    Result<Sample> sample(std::size_t index) const override {
        Sample sample = fileSample(m_parts.base.prefix, pictureName(index));
        std::vector<ConfigValue> labels;
        for (const std::int8_t label : labelsOf(index)) labels.push_back(ConfigValue::integer(label));
        sample.set("gt_label", ConfigValue::list(std::move(labels)));
        return sample;
    }
    std::vector<std::int64_t> categoryIds(std::size_t index) const override {
        std::vector<std::int64_t> ids;
        const auto labels = labelsOf(index);
        for (std::size_t i = 0; i < labels.size(); ++i)
            if (labels[i] == 1) ids.push_back(static_cast<std::int64_t>(i));
        return ids;
    }
    SampleSource source(std::size_t index) const override {
        SampleSource source;
        source.picture = joinedPath(m_parts.base.prefix, pictureName(index));
        source.label.file = joinedPath(m_parts.base.prefix, "Annotations/" + std::string(m_parts.names.name(index)) + ".xml");
        return source;
    }
    const std::vector<std::string>& classes() const override { return m_parts.classes; }
    bool multiLabel() const override { return true; }
    std::vector<std::string> files() const override { return {m_parts.base.annotations.value_or(std::string()), m_parts.base.prefix}; }

private:
    std::string pictureName(std::size_t index) const { return "JPEGImages/" + std::string(m_parts.names.name(index)) + ".jpg"; }
    std::span<const std::int8_t> labelsOf(std::size_t index) const {
        return std::span(m_parts.labels).subspan(index * m_parts.classes.size(), m_parts.classes.size());
    }
    Parts m_parts;
};

/// What an object marked difficult means: difficult_as_postive.
enum class Difficult : std::int8_t { Ignored = -1, Negative = 0, Positive = 1 };

class VocReader {
public:
    VocReader(const std::vector<std::string>& classes, Difficult difficult, ProblemList& problems)
        : m_difficult(difficult), m_problems(problems) {
        for (std::size_t i = 0; i < classes.size(); ++i) m_index[classes[i]] = i;
        m_count = classes.size();
    }

    /// The labels of an XML file, a value a class; nothing with a problem.
    Result<std::optional<std::vector<std::int8_t>>> read(const std::string& path, const Place& named) {
        const auto text = readWholeFile(path, kLargestXml);
        if (!text.ok()) {
            TD_CHECK(m_problems.stops(datasetError(
                "dataset-annotations",
                message("dataset-voc.xml", "{path} cannot be read: {why}", {{"path", path}, {"why", text.error().what}}),
                message("do.voc-layout", "Annotations/NAME.xml and JPEGImages/NAME.jpg belong to each name of the list."), named)));
            return std::optional<std::vector<std::int8_t>>();
        }
        pugi::xml_document document;
        const pugi::xml_parse_result parsed = document.load_buffer(text->data(), text->size());
        if (!parsed) {
            const auto offset = static_cast<std::uint64_t>(std::max<std::ptrdiff_t>(parsed.offset, 0));
            TD_CHECK(m_problems.stops(datasetError(
                "dataset-xml", message("dataset-xml.broken", "The XML is broken: {why}.", {{"why", lowerFirst(parsed.description())}}),
                message("do.repair-xml", "Repair the file, or get it again."), {path, lineAt(*text, offset), 0, {}, offset})));
            return std::optional<std::vector<std::int8_t>>();
        }
        std::vector<std::int8_t> labels(m_count, 0);
        std::vector<std::size_t> easy, difficult;
        for (const pugi::xml_node object : document.document_element().children("object")) {
            TD_TRY(const bool complete, addObject(object, path, *text, easy, difficult));
            if (!complete) return std::optional<std::vector<std::int8_t>>();
        }
        for (const std::size_t index : difficult) labels[index] = static_cast<std::int8_t>(m_difficult);
        for (const std::size_t index : easy) labels[index] = 1;
        return std::optional(std::move(labels));
    }

    /// Names of objects that are no class.
    const std::map<std::string, std::size_t>& unknownNames() const { return m_unknown; }

private:
    static std::string lowerFirst(std::string text) {
        if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
        return text;
    }
    static int lineAt(const std::string& text, std::uint64_t offset) {
        const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(offset, text.size()));
        return static_cast<int>(std::count(text.begin(), end, '\n')) + 1;
    }
    /// False with a problem.
    Result<bool> addObject(const pugi::xml_node& object, const std::string& path, const std::string& text, std::vector<std::size_t>& easy,
                           std::vector<std::size_t>& difficult) {
        const auto fault = [&](const Message& what) -> Result<bool> {
            const auto offset = static_cast<std::uint64_t>(std::max<std::ptrdiff_t>(object.offset_debug(), 0));
            TD_CHECK(m_problems.stops(datasetError("dataset-xml", what,
                                                   message("do.object-parts", "Every object needs <name> and <difficult>0</difficult>."),
                                                   {path, lineAt(text, offset), 0, {}, offset})));
            return false;
        };
        const pugi::xml_node name = object.child("name");
        if (!name) return fault(message("dataset-xml.no-name", "An object has no name."));
        const auto found = m_index.find(name.text().get());
        if (found == m_index.end()) {
            ++m_unknown[name.text().get()];
            return true;
        }
        std::int64_t mark = 0;
        if (!object.child("difficult") || !readPythonInteger(object.child("difficult").text().get(), mark))
            return fault(message("dataset-xml.no-difficult", "An object has no number as 'difficult'."));
        (mark != 0 ? difficult : easy).push_back(found->second);
        return true;
    }

    std::map<std::string, std::size_t> m_index;
    std::size_t m_count = 0;
    Difficult m_difficult;
    ProblemList& m_problems;
    std::map<std::string, std::size_t> m_unknown;
};

Result<void> readVocList(VocDataset::Parts& parts, Difficult difficult, const Arguments& arguments, const DatasetBuild& build,
                         ProblemList& problems) {
    if (!parts.base.annotations)
        return problems.stops(datasetError(
            "dataset-annotations", message("dataset-voc.no-list", "VOC needs ann_file, a list of names such as ImageSets/Main/test.txt."),
            message("do.set-ann-file", "Set ann_file."), placeOf(anchorOf(arguments.config()), arguments.configPath())));
    const std::string& file = *parts.base.annotations;
    const auto lines = TextLines::read(file);
    if (!lines.ok()) return problems.stops(unreadable(lines.error(), "dataset-annotations", "ann_file", file, arguments, build));
    VocReader reader(parts.classes, difficult, problems);
    for (std::size_t i = 0; i < lines->size(); ++i) {
        if (build.context.task.cancelled()) return cancelledError();
        const std::string name((*lines)[i]);
        const Place named{file, static_cast<int>(i) + 1, 0, {}, {}};
        TD_TRY(auto labels, reader.read(joinedPath(parts.base.prefix, "Annotations/" + name + ".xml"), named));
        if (!labels) continue;
        parts.names.add(name, 0, static_cast<std::uint32_t>(i + 1));
        parts.labels.insert(parts.labels.end(), labels->begin(), labels->end());
    }
    for (const auto& [name, count] : reader.unknownNames())
        problems.misleads(datasetError(
            "dataset-unknown-class",
            message("dataset-unknown-class.voc", static_cast<std::int64_t>(count), "One object named '{name}' is no class and is left out.",
                    "{count} objects named '{name}' are no class and are left out.", {{"count", count}, {"name", name}}),
            message("do.add-to-classes", "Add the name to classes if it is meant as one."), {file, 0, 0, {}, {}}));
    return {};
}

}  // namespace

Result<DatasetPtr> createVoc(const Arguments& arguments, DatasetBuild& build) {
    ProblemList problems(build.context.tolerant);
    VocDataset::Parts parts;
    TD_TRY(parts.base, baseArguments(arguments, build, problems));
    parts.classes = parts.base.classes ? *parts.base.classes : classesOfType("VOC");
    const ConfigValue& choice = arguments["difficult_as_postive"];
    const Difficult difficult = choice.isNone() ? Difficult::Ignored : choice.truthy() ? Difficult::Positive : Difficult::Negative;
    TD_CHECK(readVocList(parts, difficult, arguments, build, problems));
    if (arguments.text("data_prefix").find("VOC2007") == std::string::npos)
        TD_CHECK(problems.stops(
            datasetError("dataset-voc-year", message("dataset-voc-year.infer", "Cannot infer dataset year from img_prefix."),
                         message("do.voc2007-in-path", "The path of data_prefix must contain VOC2007."), arguments.place("data_prefix"))));
    return DatasetPtr(std::make_shared<VocDataset>(std::move(parts), std::move(problems)));
}

}  // namespace teardown
