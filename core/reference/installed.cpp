#include "core/reference/installed.h"

#include "core/base/file.h"
#include "core/base/text.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace teardown {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestReferenceFile = 2u << 20;
constexpr std::size_t kMostPythons = 32;

bool isFile(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

/// lib/python3.*/site-packages below the folder, and Debian's dist-packages.
void addBelow(const fs::path& root, std::vector<std::string>& found) {
    std::error_code ignored;
    std::vector<std::string> here;
    for (fs::directory_iterator it(root / "lib", ignored), end; it != end && here.size() < kMostPythons; it.increment(ignored)) {
        if (!it->path().filename().string().starts_with("python3")) continue;
        for (const char* name : {"site-packages", "dist-packages"})
            if (fs::is_directory(it->path() / name, ignored)) here.push_back((it->path() / name).string());
    }
    std::sort(here.rbegin(), here.rend());
    found.insert(found.end(), here.begin(), here.end());
}

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

/// The text between the quotes of `__version__ = '0.25.0'`.
std::string versionIn(const std::string& folder) {
    const auto text = readWholeFile(folder + "/mmcls/version.py", kLargestReferenceFile);
    if (!text.ok()) return {};
    const auto name = text->find("__version__ =");
    if (name == std::string::npos) return {};
    const auto first = text->find_first_of("'\"", name);
    if (first == std::string::npos) return {};
    const auto last = text->find_first_of("'\"\n", first + 1);
    return last == std::string::npos ? std::string() : text->substr(first + 1, last - first - 1);
}

bool staysInside(const fs::path& file) {
    return !file.is_absolute() && std::none_of(file.begin(), file.end(), [](const fs::path& part) { return part == ".."; });
}

}  // namespace

std::vector<std::string> packageFolders() {
    std::vector<std::string> found;
    for (const char* root : {"VIRTUAL_ENV", "CONDA_PREFIX"})
        if (const std::string folder = variable(root); !folder.empty()) addBelow(folder, found);
    if (const std::string home = variable("HOME"); !home.empty()) addBelow(home + "/.local", found);
    addBelow("/usr/local", found);
    std::error_code ignored;
    if (const fs::path debian("/usr/lib/python3/dist-packages"); fs::is_directory(debian, ignored)) found.push_back(debian.string());
    return found;
}

std::optional<InstalledReference> installedIn(const std::string& folder) {
    std::vector<std::string> candidates{folder};
    addBelow(folder, candidates);
    // The package's own folder was chosen.
    if (fs::path(folder).filename() == "mmcls") candidates.push_back(fs::path(folder).parent_path().string());
    for (const std::string& candidate : candidates)
        if (isFile(fs::path(candidate) / "mmcls" / "__init__.py")) return InstalledReference{candidate, versionIn(candidate)};
    return std::nullopt;
}

Result<std::string> sourceOf(const InstalledReference& installed, const std::string& file) {
    const fs::path root(installed.folder);
    if (staysInside(file))
        for (const fs::path& path : {root / file, root / "mmcls" / ".mim" / file})
            if (isFile(path)) return readWholeFile(path.string(), kLargestReferenceFile);
    return Error{ErrorKind::BadInput,
                 "reference-no-source",
                 message("reference.no-source", "{folder} has no {file}.",
                         {{"folder", escapeForDisplay(installed.folder)}, {"file", escapeForDisplay(file)}}),
                 message("do.another-source-folder", "Choose the folder of another installation: Journey > Source of mmclassification."),
                 {}};
}

}  // namespace teardown
