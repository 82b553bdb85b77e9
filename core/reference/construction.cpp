#include "core/reference/construction.h"

#include "core/base/file.h"
#include "core/base/resources.h"
#include "core/reference/damaged.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace teardown {
namespace {

using RecordNode = nlohmann::json;
constexpr std::uint64_t kLargestConstruction = 32u << 20;

NodeRuns runsOf(const RecordNode& node) {
    NodeRuns runs;
    for (const RecordNode& item : node) {
        NodeRun run;
        if (item.is_number()) {
            run.node = item;
        } else {
            run.times = item.at(0);
            run.inner = runsOf(item.at(1));
        }
        runs.push_back(std::move(run));
    }
    return runs;
}

ConfigValue valueOf(const RecordNode& node) {
    if (node.is_object()) {
        std::vector<DictEntry> entries;
        for (const auto& [key, item] : node.items()) entries.push_back({ConfigValue::string(key), valueOf(item)});
        return ConfigValue::dict(std::move(entries));
    }
    if (node.is_array()) {
        std::vector<ConfigValue> items;
        for (const RecordNode& item : node) items.push_back(valueOf(item));
        return ConfigValue::list(std::move(items));
    }
    if (node.is_boolean()) return ConfigValue::boolean(node);
    if (node.is_number_integer()) return ConfigValue::integer(node);
    if (node.is_number()) return ConfigValue::floating(node);
    return node.is_string() ? ConfigValue::string(node) : ConfigValue::none();
}

std::string slotWordOf(const RecordNode& node) { return node.is_number() ? std::to_string(node.get<int>()) : node.get<std::string>(); }

/// The whole text as a number.
std::optional<double> numberIn(const std::string& text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

class ConstructionReader {
public:
    explicit ConstructionReader(const RecordNode& document) : m_document(document) {}

    Construction read() {
        for (const RecordNode& row : m_document.at("files")) m_files.push_back(row);
        for (const RecordNode& row : m_document.at("frames")) {
            const std::string found = row.at(0), defined = row.at(1);
            m_made.m_frames.push_back({found, file(row.at(2)), row.at(3), found == defined ? std::string() : defined});
        }
        for (const RecordNode& row : m_document.at("nodes")) m_made.m_nodes.push_back(node(row));
        for (const RecordNode& row : m_document.at("rows")) m_made.m_calls.push_back(call(row));
        const char* const kinds[] = {"build", "init", "train", "forward", "call"};
        for (int kind = 0; kind < 5; ++kind)
            for (const auto& [cls, tree] : m_document.at(kinds[kind]).items()) m_made.m_choices[kind].emplace(cls, choice(tree));
        for (const auto& [cls, values] : m_document.at("defaults").items()) m_made.m_defaults.emplace(cls, valueOf(values));
        for (const auto& [cls, chain] : m_document.at("inits").items()) {
            auto& calls = m_made.m_inits[cls];
            for (const RecordNode& one : chain) calls.push_back({one.at(0), file(one.at(1)), one.at(2)});
        }
        return std::move(m_made);
    }

private:
    const std::string& file(int index) const { return m_files.at(static_cast<std::size_t>(index)); }

    ConstructionNode node(const RecordNode& row) {
        ConstructionNode made;
        const std::string kind = row.at(0);
        for (const RecordNode& frame : row.at(1)) made.frames.push_back(frame);
        CodeEvent& event = made.event;
        if (kind == "slot" || kind == "part") {
            made.kind = kind == "slot" ? ConstructionNode::Kind::Slot : ConstructionNode::Kind::Part;
            if (kind == "slot") {
                event.function = row.at(2);
                for (const RecordNode& step : row.at(3)) made.path.push_back(slotWordOf(step));
            } else {
                made.path.push_back(row.at(2));
            }
            return made;
        }
        if (kind == "build") {
            event.what = CodeEvent::What::Built;
            event.function = event.defined = "build_from_cfg";
            event.registry = row.at(2);
            event.scope = row.at(3);
            event.type = row.at(4);
            event.cls = row.at(5);
            event.keys = row.at(6).get<std::vector<std::string>>();
            event.fromDefaults = row.at(7).get<std::vector<std::string>>();
            for (const RecordNode& argument : row.at(8)) event.arguments.emplace_back(argument.at(0), argument.at(1));
            made.children = runsOf(row.at(9));
            return made;
        }
        const bool layer = kind == "layer";
        event.what = layer ? CodeEvent::What::Layer : CodeEvent::What::Call;
        event.function = row.at(2);
        event.defined = layer ? event.function : row.at(3).get<std::string>();
        const RecordNode& at = row.at(layer ? 3 : 4);
        event.file = file(at.at(0));
        event.line = at.at(1);
        made.children = runsOf(row.at(layer ? 4 : 5));
        return made;
    }

    CallNode call(const RecordNode& row) {
        CallNode made;
        if (row.at(0) == "part") {
            made.partName = row.at(1);
            made.part = row.at(2);
            return made;
        }
        made.function = row.at(0);
        made.defined = row.at(1);
        made.file = file(row.at(2));
        made.line = row.at(3);
        made.callerFile = file(row.at(4));
        made.callerLine = row.at(5);
        made.flags = row.at(6);
        made.owned = !row.at(7).is_null();
        if (made.owned) made.path = row.at(7);
        made.children = runsOf(row.at(8));
        return made;
    }

    ConstructionChoice choice(const RecordNode& tree) {
        ConstructionChoice made;
        if (tree.contains("is")) {
            made.nodes = runsOf(tree.at("is"));
            return made;
        }
        made.argument = tree.at("arg");
        made.fallback = tree.at("default");
        for (const auto& [value, below] : tree.at("cases").items()) made.cases.emplace_back(value, choice(below));
        return made;
    }

    const RecordNode& m_document;
    std::vector<std::string> m_files;
    Construction m_made;
};

Result<Construction> Construction::read(const ReferenceRelease& release) {
    const std::string path = resourcesFolder() + "/reference/construction/" + release.name + ".json";
    TD_TRY(const std::string text, readWholeFile(path, kLargestConstruction));
    try {
        return ConstructionReader(RecordNode::parse(text)).read();
    } catch (const RecordNode::exception& error) {
        return damagedReference(path, error.what());
    }
}

std::string canonicalText(const ConfigValue& value) {
    if (value.isDict()) {
        std::vector<std::pair<std::string, std::string>> members;
        for (const DictEntry& entry : value.entries()) members.emplace_back(entry.key.str(), canonicalText(entry.value));
        std::sort(members.begin(), members.end());
        std::string text = "{";
        for (const auto& [key, item] : members) text += (text.size() > 1 ? "," : "") + key + ":" + item;
        return text + "}";
    }
    if (value.isSequence()) {
        std::string text = "[";
        for (const ConfigValue& item : value.items()) text += (text.size() > 1 ? "," : "") + canonicalText(item);
        return text + "]";
    }
    return value.repr();
}

Construction::Found Construction::find(ConstructionKind kind, const std::string& cls, const ConfigValue& arguments) const {
    const auto& choices = m_choices[static_cast<int>(kind)];
    const auto known = choices.find(cls);
    if (known == choices.end()) return {};
    Found found;
    const ConstructionChoice* at = &known->second;
    while (!at->argument.empty()) {
        const ConfigValue* given = arguments.find(at->argument);
        const std::string value = given ? canonicalText(*given) : at->fallback;
        const auto equal = [&value](const auto& one) { return one.first == value; };
        auto chosen = std::find_if(at->cases.begin(), at->cases.end(), equal);
        // What is built from such an argument does not depend on its value.
        if (chosen == at->cases.end() && given && given->isSequence())
            chosen = std::find_if(at->cases.begin(), at->cases.end(), [](const auto& one) { return one.first == "[*]"; });
        if (chosen == at->cases.end() && (given ? given->isDict() || given->isSequence() : value.starts_with("{")))
            chosen = std::find_if(at->cases.begin(), at->cases.end(), [](const auto& one) { return one.first == "*"; });
        if (chosen == at->cases.end()) {
            // The nearest number, else as with the default, else any.
            const auto wanted = numberIn(value);
            const auto distance = [&](const auto& one) {
                const auto number = numberIn(one.first);
                if (wanted && number) return std::abs(*number - *wanted);
                return one.first == at->fallback ? 1e300 : 1e308;
            };
            chosen = std::min_element(at->cases.begin(), at->cases.end(),
                                      [&](const auto& left, const auto& right) { return distance(left) < distance(right); });
            found.recordedWith += (found.recordedWith.empty() ? "" : ", ") + at->argument + "=" + chosen->first;
        }
        at = &chosen->second;
    }
    found.nodes = &at->nodes;
    return found;
}

ConfigValue Construction::slotDefault(const std::string& cls, const std::string& argument) const {
    const auto found = m_defaults.find(cls);
    const ConfigValue* value = found == m_defaults.end() ? nullptr : found->second.find(argument);
    return value ? *value : ConfigValue::none();
}

const std::vector<CodeEvent::InitCall>* Construction::inits(const std::string& cls) const {
    const auto found = m_inits.find(cls);
    return found == m_inits.end() ? nullptr : &found->second;
}

}  // namespace teardown
