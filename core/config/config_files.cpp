#include "core/config/config_files.h"

#include "core/base/file.h"

#include <fmt/format.h>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace teardown {

namespace fs = std::filesystem;

namespace {

class Disk : public ConfigFileSource {
public:
    Result<std::string> read(const std::string& path, std::uint64_t limit) const override { return readWholeFile(path, limit); }
    bool exists(const std::string& path) const override {
        std::error_code error;
        return fs::exists(path, error);
    }
    bool isLink(const std::string& path) const override {
        std::error_code error;
        return fs::is_symlink(fs::symlink_status(path, error));
    }
    bool isOwn(const std::string& path) const override {
        struct stat status {};
        return lstat(path.c_str(), &status) == 0 && status.st_uid == geteuid();
    }
    bool isHome(const std::string& path) const override {
        const char* variable = std::getenv("HOME");
        const std::string ofVariable = variable ? variable : "";
        static const std::string ofUser = [] {
            const passwd* user = getpwuid(geteuid());
            return std::string(user ? user->pw_dir : "");
        }();
        return (!ofVariable.empty() && realPath(ofVariable) == path) || (!ofUser.empty() && realPath(ofUser) == path);
    }
    std::string realPath(const std::string& path) const override {
        std::error_code error;
        const fs::path real = fs::weakly_canonical(path, error);
        return error ? path : real.string();
    }
};

}  // namespace

const ConfigFileSource& diskFiles() {
    static const Disk disk;
    return disk;
}

Result<std::string> MemoryFiles::read(const std::string& path, std::uint64_t limit) const {
    const auto found = m_texts.find(path);
    if (found == m_texts.end()) {
        if (m_behind) return m_behind->read(path, limit);
        return Error{
            ErrorKind::BadInput, "file-missing", message("file-missing.does-not-exist", "{path} does not exist", {{"path", path}}), {}, {}};
    }
    if (found->second.size() > limit)
        return Error{ErrorKind::BadInput,
                     "file-too-large",
                     message("file-too-large.the-text-is-larger", "the text is larger than {limit} bytes", {{"limit", limit}}),
                     {},
                     {}};
    return found->second;
}

bool MemoryFiles::exists(const std::string& path) const {
    if (m_texts.contains(path)) return true;
    const auto next = m_texts.lower_bound(path + "/");
    return (next != m_texts.end() && next->first.starts_with(path + "/")) || (m_behind && m_behind->exists(path));
}

bool MemoryFiles::isLink(const std::string& path) const { return !m_texts.contains(path) && m_behind && m_behind->isLink(path); }

std::string MemoryFiles::realPath(const std::string& path) const {
    return m_texts.contains(path) || !m_behind ? path : m_behind->realPath(path);
}

}  // namespace teardown
