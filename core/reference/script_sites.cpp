#include "core/reference/script_sites.h"

#include "core/base/file.h"
#include "core/base/resources.h"
#include "core/reference/damaged.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace teardown {
namespace {

using SiteNode = nlohmann::json;
constexpr std::uint64_t kLargestScripts = 4u << 20;

CallSite siteOf(const SiteNode& node) {
    CallSite site;
    site.function = node.at("fn");
    site.defined = node.at("defined");
    if (!node.at("at").empty()) {
        site.file = node.at("at").at(0);
        site.line = node.at("at").at(1);
    }
    for (const SiteNode& frame : node.at("frames")) {
        const std::string found = frame.at(0), defined = frame.at(1);
        site.frames.push_back({found, frame.at(2), frame.at(3), defined == found ? std::string() : defined});
    }
    return site;
}

}  // namespace

const char* toolFile(Tool tool) { return tool == Tool::Test ? "tools/test.py" : "tools/train.py"; }

Result<ScriptSites> ScriptSites::read(const ReferenceRelease& release) {
    const std::string path = resourcesFolder() + "/reference/scripts/" + release.name + ".json";
    TD_TRY(const std::string text, readWholeFile(path, kLargestScripts));
    try {
        ScriptSites sites;
        const SiteNode document = SiteNode::parse(text);
        for (Table* table : {&sites.m_test, &sites.m_train})
            for (const auto& [key, rows] : document.at(table == &sites.m_test ? "test" : "train").items())
                for (const SiteNode& row : rows) (*table)[key].push_back(siteOf(row));
        return sites;
    } catch (const SiteNode::exception& error) {
        return damagedReference(path, error.what());
    }
}

const CallSite* ScriptSites::find(Tool tool, const std::string& caller, const std::string& function, std::size_t which) const {
    const Table& table = tool == Tool::Test ? m_test : m_train;
    const auto found = table.find(caller + ">" + function);
    if (found == table.end()) return nullptr;
    return &found->second[std::min(which, found->second.size() - 1)];
}

}  // namespace teardown
