#include "core/engine/run/record/reference.h"

#include "core/base/file.h"
#include "core/base/resources.h"

#include <nlohmann/json.hpp>

namespace teardown::engine {

namespace {

constexpr const char* kSections[] = {"layers", "ops", "transforms", "build", "reparam"};
constexpr std::uint64_t kFileLimit = 4u << 20;

std::string textOf(const nlohmann::json& row, const char* key) {
    const auto found = row.find(key);
    return found != row.end() && found->is_string() ? found->get<std::string>() : std::string();
}

ReferenceEntry entryOf(const nlohmann::json& row) {
    ReferenceEntry entry{textOf(row, "title"), textOf(row, "formula"), textOf(row, "why"), {}};
    const auto frames = row.find("frames");
    if (frames == row.end() || !frames->is_array()) return entry;
    for (const auto& frame : *frames) {
        if (!frame.is_object()) continue;
        const auto line = frame.find("line");
        entry.frames.push_back(
            {textOf(frame, "function"), textOf(frame, "file"), line != frame.end() && line->is_number_integer() ? line->get<int>() : 0});
    }
    return entry;
}

}  // namespace

const ReferenceTable& ReferenceTable::instance() {
    static const ReferenceTable table;
    return table;
}

ReferenceTable::ReferenceTable() {
    const std::string folder = resourcesFolder();
    if (folder.empty()) return;
    for (const char* section : kSections) {
        const auto text = readWholeFile(folder + "/reference/" + section + ".json", kFileLimit);
        if (!text.ok()) continue;
        const auto document = nlohmann::json::parse(*text, nullptr, false);
        if (!document.is_object()) continue;
        for (const auto& [name, row] : document.items())
            if (row.is_object()) m_sections[section].emplace(name, entryOf(row));
    }
}

const ReferenceEntry* ReferenceTable::find(const std::string& section, const std::string& name) const {
    const auto rows = m_sections.find(section);
    if (rows == m_sections.end()) return nullptr;
    const auto row = rows->second.find(name);
    return row == rows->second.end() ? nullptr : &row->second;
}

void ReferenceTable::fill(Step& step, const std::string& section, const std::string& name) const {
    const ReferenceEntry* entry = find(section, name);
    if (!entry) return;
    if (step.title.empty()) step.title = tableText(entry->title);
    if (step.formula.empty()) step.formula = Formula::words(entry->formula);
    if (step.why.empty()) step.why = tableText(entry->why);
    if (step.reference.empty()) step.reference = entry->frames;
}

}  // namespace teardown::engine
