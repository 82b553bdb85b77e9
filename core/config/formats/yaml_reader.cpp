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

class Builder : public YAML::EventHandler {
public:
    Builder(const SourceText& source, Budget& budget) : m_source(source), m_budget(budget) {}

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(mark, anchor, ConfigValue::none()); }

    void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
        if (!m_anchorNames.insert(name).second)
            fail("config-yaml-alias", fmt::format("found duplicate anchor '{}'", escapeForDisplay(name)), placeAt(mark));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = m_anchors.find(anchor);
        if (found == m_anchors.end()) fail("config-yaml-alias", "an alias stands inside of the value that it names", placeAt(mark));
        m_expanded += found->second.nodeCount();
        if (m_expanded > kMaxYamlNodes) fail("config-limit", "aliases expand to more than 100,000 nodes", placeAt(mark));
        deliver(mark, found->second);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
        located(mark, [&] { add(mark, anchor, scalar(mark, tag, value)); });
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
        const bool isTuple = tag == std::string(kStandardTag) + "python/tuple";
        if (!isTuple && !isPlain(tag) && tag != std::string(kStandardTag) + "seq") unknownTag(mark, tag);
        open(mark, anchor, false, isTuple);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
        if (!isPlain(tag) && tag != std::string(kStandardTag) + "map") unknownTag(mark, tag);
        open(mark, anchor, true, false);
    }
    void OnMapEnd() override { close(); }

    ConfigValue result() && { return std::move(m_result); }
    Place placeAt(const YAML::Mark& mark) const { return m_source.placeAt(offsetOf(mark)); }

private:
    struct Level {
        YAML::Mark mark;
        YAML::anchor_t anchor;
        bool isMap;
        bool isTuple;
        bool hasKey = false;
        ConfigValue key;
        DictBuilder merged;  ///< what `<<` brought; own keys stand after it and win
        DictBuilder dict;
        std::vector<ConfigValue> items;
    };

    static bool isPlain(const std::string& tag) { return tag.empty() || tag == "?" || tag == "!"; }
    std::size_t offsetOf(const YAML::Mark& mark) const { return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos); }

    [[noreturn]] void unknownTag(const YAML::Mark& mark, const std::string& tag) const {
        fail("config-yaml-tag", fmt::format("could not determine a constructor for the tag '{}'", escapeForDisplay(tag)), placeAt(mark));
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

    ConfigValue scalar(const YAML::Mark& mark, const std::string& tag, const std::string& value) const {
        if (tag == "!" || tag == std::string(kStandardTag) + "str") return ConfigValue::string(value);
        if (tag == "?" || tag.empty()) {
            const bool mergeKey = !m_levels.empty() && m_levels.back().isMap && !m_levels.back().hasKey && value == "<<";
            if (value == "=") unknownTag(mark, std::string(kStandardTag) + "value");
            if (value == "<<" && !mergeKey) unknownTag(mark, std::string(kStandardTag) + "merge");
            return mergeKey ? ConfigValue::string(value) : plainYamlScalar(value);
        }
        if (!tag.starts_with(kStandardTag)) unknownTag(mark, tag);
        const std::string_view name = std::string_view(tag).substr(kStandardTag.size());
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
            level.key =
                value.kind() == ValueKind::List ? ConfigValue::tuple({value.items().begin(), value.items().end()}) : value.withOrigins({});
            level.hasKey = true;
        } else {
            level.hasKey = false;
            located(mark, [&] {
                if (level.key.isString() && level.key.asString() == "<<")
                    bringIn(mark, level, value);
                else
                    level.dict.set(level.key, value);
            });
        }
    }

    void bringIn(const YAML::Mark& mark, Level& level, const ConfigValue& value) {
        std::vector<ConfigValue> sources = {value};
        if (value.kind() == ValueKind::List) sources.assign(value.items().rbegin(), value.items().rend());  // the first one wins
        for (const ConfigValue& source : sources) {
            if (!source.isDict())
                fail("config-syntax", fmt::format("expected a mapping or list of mappings for merging, but found {}", source.typeName()),
                     placeAt(mark));
            m_budget.spend(source.entries().size());
            for (const DictEntry& entry : source.entries()) level.merged.set(entry.key, entry.value);
        }
    }

    void open(const YAML::Mark& mark, YAML::anchor_t anchor, bool isMap, bool isTuple) {
        if (m_levels.size() >= static_cast<std::size_t>(kMaxNesting)) fail("config-limit", "nested deeper than 200", placeAt(mark));
        m_levels.push_back({mark, anchor, isMap, isTuple, false, {}, {}, {}, {}});
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
        } else {
            value = level.isTuple ? ConfigValue::tuple(std::move(level.items)) : ConfigValue::list(std::move(level.items));
        }
        if (value.depth() > kMaxNesting) fail("config-limit", "nested deeper than 200", placeAt(level.mark));
        add(level.mark, level.anchor, value);
    }

    const SourceText& m_source;
    Budget& m_budget;
    std::vector<Level> m_levels;
    std::unordered_map<YAML::anchor_t, ConfigValue> m_anchors;
    std::set<std::string> m_anchorNames;
    std::uint64_t m_expanded = 0;
    ConfigValue m_result;
};

/// yaml-cpp parses flow collections and indentation by recursion, so depth is looked at before it starts.
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
    if (deepest > kMaxNesting) fail("config-limit", "nested deeper than 200", source.placeAt(at));
}

}  // namespace

ConfigValue readYaml(const SourceText& source, Budget& budget) {
    refuseDeepText(source);
    Builder builder(source, budget);
    try {
        std::istringstream stream(source.text());
        YAML::Parser parser(stream);
        if (!parser.HandleNextDocument(builder))
            fail("config-type", "argument of type 'NoneType' is not iterable: the file holds no document", source.placeAt(0));
    } catch (const YAML::Exception& exception) {
        fail("config-syntax", fmt::format("YAML syntax error: {}", escapeForDisplay(exception.msg)), builder.placeAt(exception.mark));
    }
    ConfigValue result = std::move(builder).result();
    if (!result.isDict())
        fail("config-type", fmt::format("cfg_dict must be a dict, but got <class '{}'>", result.typeName()), source.placeAt(0));
    return result;
}

}  // namespace teardown::config
