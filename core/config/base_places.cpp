#include "core/config/base_places.h"

#include "core/config/language/source_text.h"

#include <algorithm>
#include <filesystem>

namespace teardown::config {

namespace fs = std::filesystem;

namespace {

bool isBelow(const std::string& path, const std::string& folder) {
    return !folder.empty() && (folder == "/" || path.starts_with(folder + "/"));
}

}  // namespace

bool isConfigExtension(const std::string& path) {
    const std::string extension = extensionOf(path);
    return extension == ".py" || extension == ".json" || extension == ".yaml" || extension == ".yml";
}

std::string absolutePath(const std::string& path) {
    std::error_code error;
    std::string absolute = fs::absolute(path, error).lexically_normal().string();
    if (error) absolute = path;
    if (absolute.size() > 1 && absolute.ends_with('/')) absolute.pop_back();
    return absolute;
}

std::string checkoutOf(const std::string& folder, const ConfigFileSource& source) {
    for (fs::path at = source.realPath(folder); !at.empty() && at != at.parent_path(); at = at.parent_path())
        if (const std::string mark = (at / ".git").string(); source.exists(mark)) {
            const std::string path = at.string();
            return source.isHome(path) || !source.isOwn(path) || !source.isOwn(mark) ? std::string() : path;
        }
    return {};
}

std::string projectRoot(const std::string& folder, const ConfigFileSource& source) {
    const std::string checkout = checkoutOf(folder, source);
    for (fs::path at = folder; !at.empty(); at = at.parent_path()) {
        for (const char* mark : {"_base_", "configs"})
            if (source.exists((at / mark).string())) return at.string();
        if (!checkout.empty() && source.realPath(at.string()) == checkout) return at.string();
        if (at == at.parent_path()) break;
    }
    return folder;
}

BasePlaces::BasePlaces(std::string openedFolder, const std::string& root, const ConfigFileSource& source)
    : m_openedFolder(std::move(openedFolder)), m_source(source), m_root(root.empty() ? root : source.realPath(root)) {}

void BasePlaces::allowCheckout(const std::string& folder) { m_checkout = checkoutOf(folder, m_source); }

std::string BasePlaces::display(const std::string& path) const {
    return fs::path(path).lexically_relative(m_openedFolder).generic_string();
}

std::string BasePlaces::realPath(const std::string& path) {
    if (m_source.isLink(path)) return m_source.realPath(path);
    const std::string folder = folderOf(path);
    const auto [found, isNew] = m_realFolders.try_emplace(folder);
    if (isNew) found->second = m_source.realPath(folder);
    return (found->second == "/" ? "" : found->second) + "/" + fileNameOf(path);
}

bool BasePlaces::isBelowRoot(const std::string& real) const { return isBelow(real, m_root); }

bool BasePlaces::isOfCheckout(const std::string& real) const {
    return !isBelowRoot(real) && isBelow(real, m_checkout) && isConfigExtension(real);
}

bool BasePlaces::isFolder(const std::string& real) const { return real == m_root || isBelow(m_root, real); }

std::string BasePlaces::pathOfModule(const std::string& configPath, const std::string& module) {
    const std::size_t level = std::min(module.find_first_not_of('.'), module.size());
    std::string file = module.substr(level);
    std::replace(file.begin(), file.end(), '.', '/');
    file += ".py";
    fs::path folder = folderOf(configPath);
    if (level > 0) {
        for (std::size_t i = 1; i < level; ++i) folder /= "..";
        return absolutePath((folder / file).string());
    }
    for (; !folder.empty(); folder = folder.parent_path()) {
        const std::string path = absolutePath((folder / file).string());
        const std::string real = realPath(path);
        if ((isBelowRoot(real) || isOfCheckout(real)) && m_source.exists(path)) return path;
        if (folder == folder.parent_path()) break;
    }
    return {};
}

}  // namespace teardown::config
