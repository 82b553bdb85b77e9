// YAML configs: yaml-cpp gives the events, everything after them (scalars, merge keys, aliases, limits) is YAML 1.1 as PyYAML does it.
#include "core/base/text.h"
#include "core/config/formats/readers.h"
#include "core/config/formats/yaml_scalar.h"
#include "core/config/language/dict_builder.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <set>
#include <sstream>
#include <unordered_map>

namespace teardown::config {

namespace {

constexpr std::string_view kStandardTag = "tag:yaml.org,2002:";
constexpr int kMostTimestampNotes = 20;

class Builder : public YAML::EventHandler {
public:
    Builder(const SourceText& source, Budget& budget, Diagnostics& diagnostics)
        : m_source(source), m_budget(budget), m_diagnostics(diagnostics) {}

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (m_documents++ > 0)
            fail(
                "config-syntax",
                message("config-syntax.expected-a-single-document", "expected a single document in the stream, but found another document"),
                placeAt(mark));
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        if (anchor == 0) requireNode(mark);
        add(mark, anchor, ConfigValue::none());
    }

    void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
        if (!m_anchorNames.insert(name).second)
            fail("config-yaml-alias",
                 message("config-yaml-alias.found-duplicate-anchor", "found duplicate anchor '{name}'", {{"name", escapeForDisplay(name)}}),
                 placeAt(mark));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = m_anchors.find(anchor);
        if (found == m_anchors.end())
            fail("config-yaml-alias", message("config-yaml-alias.an-alias-stands-inside", "an alias is inside the value that it names"),
                 placeAt(mark));
        m_expanded += found->second.nodeCount();
        if (m_expanded > kMaxYamlNodes)
            fail("config-limit", message("config-limit.aliases-expand-to-more", "aliases expand to more than 100,000 nodes"),
                 placeAt(mark));
        deliver(mark, found->second);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
        located(mark, [&] {
            const bool plain = tag == "?" || tag.empty();
            add(mark, anchor, scalar(mark, tag, plain ? value : nonPlainYamlText(value, sourceFrom(mark))));
        });
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override {
        const std::string_view name = standardName(tag);
        const bool isTuple = name == "python/tuple";
        if (!isTuple && !isPlain(tag) && name != "seq" && name != "python/list") unknownTag(mark, tag);
        open(mark, anchor, isTuple ? ValueKind::Tuple : ValueKind::List, style);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override {
        const std::string_view name = standardName(tag);
        if (!isPlain(tag) && name != "map" && name != "set" && name != "python/dict") unknownTag(mark, tag);
        open(mark, anchor, name == "set" ? ValueKind::Set : ValueKind::Dict, style);
    }
    void OnMapEnd() override { close(); }

    ConfigValue result() && { return std::move(m_result); }
    Place placeAt(const YAML::Mark& mark) const { return m_source.placeAt(offsetOf(mark)); }

private:
    struct Level {
        YAML::Mark mark;
        YAML::anchor_t anchor;
        ValueKind kind;  ///< Dict, Set, List or Tuple
        bool isFlow;
        bool isMap;
        bool hasKey = false;
        ConfigValue key;
        DictBuilder merged;  ///< the keys from `<<`; own keys come after them and win
        DictBuilder dict;
        std::vector<ConfigValue> items;
    };

    static bool isPlain(const std::string& tag) { return tag.empty() || tag == "?" || tag == "!"; }
    static std::string_view standardName(std::string_view tag) {
        return tag.starts_with(kStandardTag) ? tag.substr(kStandardTag.size()) : std::string_view();
    }
    std::string_view sourceFrom(const YAML::Mark& mark) const {
        return std::string_view(m_source.text()).substr(std::min(offsetOf(mark), m_source.text().size()));
    }
    std::size_t offsetOf(const YAML::Mark& mark) const { return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos); }

    [[noreturn]] void unknownTag(const YAML::Mark& mark, const std::string& tag) const {
        fail("config-yaml-tag",
             message("config-yaml-tag.could-not-determine-a", "could not determine a constructor for the tag '{tag}'",
                     {{"tag", escapeForDisplay(tag)}}),
             placeAt(mark));
    }

    /// Where PyYAML requires a node, yaml-cpp accepts an empty one as null: between two commas, before a colon.
    void requireNode(const YAML::Mark& mark) const {
        if (m_levels.empty()) return;
        const Level& level = m_levels.back();
        const std::string_view here = sourceFrom(mark);
        if (here.empty() || (level.isMap ? level.hasKey || (here[0] != ':' && here[0] != ',') : !level.isFlow || here[0] != ',')) return;
        const std::string_view before = std::string_view(m_source.text()).substr(0, offsetOf(mark));
        const std::size_t last = before.find_last_not_of(" \t\n");
        if (level.isMap && last != std::string_view::npos && before[last] == '?') return;
        fail("config-syntax",
             level.isFlow ? message("config-syntax.yaml-syntax-error-did", "YAML syntax error: did not find expected node content")
                          : message("config-syntax.yaml-syntax-error-did-not", "YAML syntax error: did not find expected key"),
             placeAt(mark));
    }

    void noteTimestamp(const YAML::Mark& mark, const std::string& text) {
        if (!isYamlTimestamp(text) || m_timestamps++ >= kMostTimestampNotes) return;
        m_diagnostics.push_back({Severity::Warning, "config-yaml-date",
                                 message("config-yaml-date.pyyaml-makes-a-date", "PyYAML turns {value} into a date; here it stays a string",
                                         {{"value", escapeForDisplay(text)}}),
                                 placeAt(mark)});
    }

    template <class Work>
    void located(const YAML::Mark& mark, Work work) {
        try {
            work();
        } catch (Failure& failure) {
            if (failure.error.where.file.empty()) failure.error.where = placeAt(mark);
            throw;
        }
    }

    ConfigValue scalar(const YAML::Mark& mark, const std::string& tag, const std::string& value) {
        std::string_view name = standardName(tag);
        if (name.starts_with("python/")) name.remove_prefix(7);
        if (tag == "!" || name == "str" || name == "unicode") return ConfigValue::string(value);
        if (tag == "?" || tag.empty()) {
            const bool mergeKey = !m_levels.empty() && m_levels.back().isMap && !m_levels.back().hasKey && value == "<<";
            if (value == "=") unknownTag(mark, std::string(kStandardTag) + "value");
            if (value == "<<" && !mergeKey) unknownTag(mark, std::string(kStandardTag) + "merge");
            noteTimestamp(mark, value);
            return mergeKey ? ConfigValue::string(value) : plainYamlScalar(value);
        }
        if (name == "none") name = "null";
        if (name == "long") name = "int";
        if (name != "null" && name != "bool" && name != "int" && name != "float") unknownTag(mark, tag);
        return taggedYamlScalar(name, value);
    }

    void add(const YAML::Mark& mark, YAML::anchor_t anchor, const ConfigValue& value) {
        const ConfigValue marked = m_source.marked(value, offsetOf(mark));
        if (anchor != 0) m_anchors[anchor] = marked;
        deliver(mark, marked);
    }

    void deliver(const YAML::Mark& mark, const ConfigValue& value) {
        m_budget.spend(1);
        if (m_levels.empty()) {
            m_result = value;
            return;
        }
        Level& level = m_levels.back();
        if (!level.isMap) {
            level.items.push_back(value);
        } else if (!level.hasKey) {
            if (value.kind() == ValueKind::List || value.kind() == ValueKind::Set || value.isDict())
                fail("config-value",
                     message("config-value.while-constructing-a-mapping", "while constructing a mapping, found unhashable key"),
                     placeAt(mark));
            level.key = value.withOrigins({});
            level.hasKey = true;
        } else {
            level.hasKey = false;
            located(mark, [&] {
                if (level.key.isString() && level.key.asString() == "<<")
                    mergeKeys(mark, level, value);
                else
                    level.dict.set(level.key, value);
            });
        }
    }

    void mergeKeys(const YAML::Mark& mark, Level& level, const ConfigValue& value) {
        std::vector<ConfigValue> sources = {value};
        if (value.kind() == ValueKind::List) sources.assign(value.items().rbegin(), value.items().rend());  // the first one wins
        for (const ConfigValue& source : sources) {
            if (!source.isDict())
                fail("config-syntax",
                     message("config-syntax.expected-a-mapping-or",
                             "expected a mapping or list of mappings for merging, but found {typeName}", {{"typeName", source.typeName()}}),
                     placeAt(mark));
            m_budget.spend(source.entries().size());
            for (const DictEntry& entry : source.entries()) level.merged.set(entry.key, entry.value);
        }
    }

    void open(const YAML::Mark& mark, YAML::anchor_t anchor, ValueKind kind, YAML::EmitterStyle::value style) {
        if (m_levels.size() >= static_cast<std::size_t>(kMaxNesting))
            fail("config-limit", message("config-limit.nested-deeper-than-200", "nested deeper than 200"), placeAt(mark));
        const bool isMap = kind == ValueKind::Dict || kind == ValueKind::Set;
        const bool isFlow = style == YAML::EmitterStyle::Flow || (!m_levels.empty() && m_levels.back().isFlow);
        m_levels.push_back({mark, anchor, kind, isFlow, isMap, false, {}, {}, {}, {}});
    }

    void close() {
        Level level = std::move(m_levels.back());
        m_levels.pop_back();
        ConfigValue value;
        if (level.isMap) {
            located(level.mark, [&] {
                for (const DictEntry& entry : level.dict.entries()) level.merged.set(entry.key, entry.value);
            });
            value = std::move(level.merged).build();
            if (level.kind == ValueKind::Set) value = keysOf(value);
        } else {
            value = level.kind == ValueKind::Tuple ? ConfigValue::tuple(std::move(level.items)) : ConfigValue::list(std::move(level.items));
        }
        if (value.depth() > kMaxNesting)
            fail("config-limit", message("config-limit.nested-deeper-than-200", "nested deeper than 200"), placeAt(level.mark));
        add(level.mark, level.anchor, value);
    }

    static ConfigValue keysOf(const ConfigValue& dict) {
        std::vector<ConfigValue> keys;
        for (const DictEntry& entry : dict.entries())
            keys.push_back(entry.key.withOrigins({entry.value.origins().begin(), entry.value.origins().end()}));
        return ConfigValue::set(std::move(keys));
    }

    const SourceText& m_source;
    Budget& m_budget;
    Diagnostics& m_diagnostics;
    int m_documents = 0;
    int m_timestamps = 0;
    std::vector<Level> m_levels;
    std::unordered_map<YAML::anchor_t, ConfigValue> m_anchors;
    std::set<std::string> m_anchorNames;
    std::uint64_t m_expanded = 0;
    ConfigValue m_result;
};

/// yaml-cpp parses flow collections and indentation recursively, so the depth is checked before it starts.
void refuseDeepText(const SourceText& source) {
    int depth = 0, deepest = 0;
    std::size_t at = 0;
    const std::string& text = source.text();
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '[' || text[i] == '{') ++depth;
        if ((text[i] == ']' || text[i] == '}') && depth > 0) --depth;
        if (depth > deepest) {
            deepest = depth;
            at = i;
        }
    }
    int dashes = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n')
            dashes = 0;
        else if ((text[i] == '-' || text[i] == '?') && i + 1 < text.size() && text[i + 1] == ' ' && ++dashes > kMaxNesting)
            deepest = kMaxNesting + 1, at = i;
    }
    if (deepest > kMaxNesting)
        fail("config-limit", message("config-limit.nested-deeper-than-200", "nested deeper than 200"), source.placeAt(at));
}

}  // namespace

ConfigValue readYaml(const SourceText& source, Budget& budget, Diagnostics& diagnostics) {
    refuseDeepText(source);
    Builder builder(source, budget, diagnostics);
    try {
        std::istringstream stream(source.text());
        YAML::Parser parser(stream);
        if (!parser.HandleNextDocument(builder))
            fail(
                "config-type",
                message("config-type.argument-of-type-nonetype", "argument of type 'NoneType' is not iterable: the file holds no document"),
                source.placeAt(0));
        parser.HandleNextDocument(builder);  // rejects a second one
    } catch (const YAML::Exception& exception) {
        fail("config-syntax",
             message("config-syntax.yaml-syntax-error", "YAML syntax error: {msg}", {{"msg", escapeForDisplay(exception.msg)}}),
             builder.placeAt(exception.mark));
    }
    ConfigValue result = std::move(builder).result();
    if (!result.isDict())
        fail("config-type",
             message("config-type.cfg-dict-must-be", "cfg_dict must be a dict, but got <class '{typeName}'>",
                     {{"typeName", result.typeName()}}),
             source.placeAt(0));
    return result;
}

}  // namespace teardown::config
