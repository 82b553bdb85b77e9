#include "core/registry/reference_classes.h"

#include "core/base/file.h"
#include "core/base/resources.h"

#include <nlohmann/json.hpp>

#include <map>

namespace teardown {

namespace {

constexpr std::uint64_t kTableLimit = 4u << 20;

std::map<std::string, ReferenceClassFacts> readTable() {
    std::map<std::string, ReferenceClassFacts> table;
    const auto text = readWholeFile(resourcesFolder() + "/reference/classes.json", kTableLimit);
    if (!text.ok()) return table;
    const auto document = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
    if (!document.is_object()) return table;
    for (const auto& [name, row] : document.items())
        if (row.is_object()) table.emplace(name, ReferenceClassFacts{row.value("line", 0), row.value("paper", ""), row.value("url", "")});
    return table;
}

}  // namespace

const ReferenceClassFacts* referenceClassFacts(const std::string& name) {
    static const std::map<std::string, ReferenceClassFacts> s_table = readTable();
    const auto found = s_table.find(name);
    return found == s_table.end() ? nullptr : &found->second;
}

}  // namespace teardown
