#include "core/registry/custom_imports.h"

#include "core/base/file.h"
#include "core/base/text.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace teardown {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestSource = 1 << 20;
constexpr int kHighestFolder = 3;  // above a config: configs/resnet/ is two folders below its project
constexpr std::size_t kMostSources = 200;
constexpr std::size_t kMostModules = 20;

bool isWordPart(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// "my_project/models" of "my_project.models"; empty for what cannot be a module's name.
fs::path pathOf(const std::string& module) {
    if (module.empty() || module.front() == '.' || module.back() == '.' || module.find("..") != std::string::npos) return {};
    fs::path path;
    for (std::size_t start = 0; start <= module.size();) {
        const std::size_t end = std::min(module.find('.', start), module.size());
        const std::string part = module.substr(start, end - start);
        if (!std::all_of(part.begin(), part.end(), isWordPart)) return {};
        path /= part;
        start = end + 1;
    }
    return path;
}

/// The module's file, or all files of a package's folder: its __init__.py usually imports them.
std::vector<fs::path> sourcesOf(const fs::path& module) {
    std::error_code error;
    const fs::path file = fs::path(module).concat(".py");
    if (fs::is_regular_file(file, error)) return {file};
    std::vector<fs::path> files;
    for (fs::directory_iterator at(module, error), end; !error && at != end && files.size() < kMostSources; at.increment(error))
        if (at->path().extension() == ".py") files.push_back(at->path());
    std::sort(files.begin(), files.end());
    return files;
}

/// The current folder, where Python finds modules, the config's, and those above it.
std::vector<fs::path> foldersFor(const Config& config) {
    std::error_code unused;
    std::vector<fs::path> folders{fs::current_path(unused)};
    fs::path folder = fs::absolute(config.path, unused).parent_path();
    for (int above = 0; above <= kHighestFolder && !folder.empty(); ++above) {
        folders.push_back(folder);
        if (folder == folder.root_path()) break;
        folder = folder.parent_path();
    }
    return folders;
}

/// `class Name`, `def Name`, or a registration under this name.
bool defines(std::string_view line, const std::string& name) {
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos || line[first] == '#') return false;
    const std::string_view code = line.substr(first);
    for (const std::string_view keyword : {"class ", "def "}) {
        if (!code.starts_with(keyword)) continue;
        const std::size_t start = code.find_first_not_of(' ', keyword.size());
        if (start == std::string_view::npos || !code.substr(start).starts_with(name)) continue;
        if (start + name.size() == code.size() || !isWordPart(code[start + name.size()])) return true;
    }
    const bool registers = code.find("register_module") != std::string_view::npos;
    return registers && (code.find('\'' + name + '\'') != std::string_view::npos || code.find('"' + name + '"') != std::string_view::npos);
}

/// 0: nowhere.
int lineDefining(const std::string& text, const std::string& name) {
    int line = 1;
    for (std::size_t start = 0; start < text.size(); ++line) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        if (defines(std::string_view(text).substr(start, end - start), name)) return line;
        start = end + 1;
    }
    return 0;
}

/// The text at the error's place, "model.backbone.type": the name that was looked up.
std::string nameAt(const Config& config, const std::string& member) {
    std::vector<std::string> path;
    for (std::size_t start = 0; start <= member.size();) {
        const std::size_t end = std::min(member.find('.', start), member.size());
        path.push_back(member.substr(start, end - start));
        start = end + 1;
    }
    const ConfigValue* value = valueAt(config.root, path);
    return value && value->isString() ? value->asString() : std::string();
}

/// `remedy`: what the registry advises.
Message withImports(const Config& config, const std::string& name, Message remedy) {
    const std::vector<std::string> modules = customImports(config);
    if (modules.empty()) return remedy;
    // The class is found: neither near names nor other packages matter.
    if (const Place place = definitionOf(config, name); !place.file.empty())
        return message("do.custom-imports-defines",
                       "{file}:{line}, a module of custom_imports, has this class. Teardown reads Python files but never runs them.",
                       {{"file", escapeForDisplay(place.file, 400)}, {"line", place.line}});
    return sentences(
        {std::move(remedy),
         message("do.custom-imports-names",
                 "custom_imports names {modules}, where this class was not found; if it is written there, only Python can run it.",
                 {{"modules", escapeForDisplay(joined(modules, ", "))}})});
}

}  // namespace

std::vector<std::string> customImports(const Config& config) {
    std::vector<std::string> modules;
    const ConfigValue* imports = config.root.find("custom_imports");
    const ConfigValue* named = imports && imports->isDict() ? imports->find("imports") : nullptr;
    if (!named) return modules;
    if (named->isString() && !named->asString().empty()) modules.push_back(named->asString());
    for (const ConfigValue& item : named->items())
        if (item.isString() && modules.size() < kMostModules) modules.push_back(item.asString());
    return modules;
}

Place definitionOf(const Config& config, const std::string& name) {
    const std::string plain = name.substr(name.rfind('.') + 1);
    if (plain.empty()) return {};
    const std::vector<fs::path> folders = foldersFor(config);
    for (const std::string& module : customImports(config)) {
        const fs::path path = pathOf(module);
        if (path.empty()) continue;
        for (const fs::path& folder : folders)
            for (const fs::path& source : sourcesOf(folder / path)) {
                const auto text = readWholeFile(source.string(), kLargestSource);
                const int line = text.ok() ? lineDefining(*text, plain) : 0;
                if (line > 0) return {source.string(), line, 0, {}, {}};
            }
    }
    return {};
}

Error withCustomImports(const Config& config, Error error) {
    if (error.code != "registry-unknown" && error.code != "registry-scope" && error.code != "transform-unknown") return error;
    if (const std::string name = nameAt(config, error.where.member); !name.empty())
        error.remedy = withImports(config, name, std::move(error.remedy));
    return error;
}

}  // namespace teardown
