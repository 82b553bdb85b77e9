#include "core/registry/elsewhere.h"

#include "core/base/file.h"
#include "core/base/resources.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace teardown {

namespace {

struct Package {
    std::string label;
    std::map<std::string, std::string, std::less<>> modules;  ///< by name
};

constexpr std::uint64_t kLargestTable = 4u << 20;
constexpr std::size_t kMostPackages = 4;

std::vector<Package> readPackages() {
    std::vector<Package> packages;
    const auto text = readWholeFile(resourcesFolder() + "/elsewhere.json", kLargestTable);
    if (!text.ok()) return packages;
    const auto document = nlohmann::ordered_json::parse(*text, nullptr, /*allow_exceptions=*/false);
    if (!document.is_object()) return packages;
    for (const auto& [label, rows] : document.items()) {
        Package package{label, {}};
        if (rows.is_object())
            for (const auto& [name, module] : rows.items())
                if (module.is_string()) package.modules.emplace(name, module.template get<std::string>());
        packages.push_back(std::move(package));
    }
    return packages;
}

const std::vector<Package>& packages() {
    static const std::vector<Package> s_packages = readPackages();
    return s_packages;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> elsewhere(const std::string& name) {
    const std::size_t dot = name.find('.');
    const std::string scope = dot == std::string::npos ? std::string() : name.substr(0, dot);
    const std::string plain = dot == std::string::npos ? name : name.substr(dot + 1);
    std::vector<std::pair<std::string, std::string>> found;
    for (const Package& package : packages()) {
        const auto row = package.modules.find(plain);
        if (row == package.modules.end()) continue;
        // A scope is the first part of the modules' names: mmsegmentation's is mmseg.
        if (scope.empty() || row->second.starts_with(scope + '.')) found.emplace_back(package.label, row->second);
    }
    return found;
}

Message elsewhereAdvice(const std::string& name) {
    auto found = elsewhere(name);
    if (found.empty()) return {};
    found.resize(std::min(found.size(), kMostPackages));
    std::string list;
    for (std::size_t i = 0; i < found.size(); ++i)
        list += (i == 0 ? "" : i + 1 == found.size() ? " and " : ", ") + found[i].first + " (" + found[i].second + ")";
    return message("registry.elsewhere", "The name exists in {packages}.", {{"packages", list}});
}

}  // namespace teardown
