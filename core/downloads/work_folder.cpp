#include "core/downloads/work_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>

namespace teardown {

namespace fs = std::filesystem;

namespace {

const std::string kPrefix = ".part-";
constexpr int kTries = 10;

int openFolder(const std::string& path) { return open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC); }

enum class Lock { Taken, Held /* by another */, Unknown /* the file system has no locks */ };

Lock tryLock(int descriptor) {
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return Lock::Taken;
    return errno == EWOULDBLOCK ? Lock::Held : Lock::Unknown;
}

bool isStillThere(const std::string& path, int descriptor) {
    struct stat opened {
    }, named{};
    return fstat(descriptor, &opened) == 0 && lstat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
           opened.st_dev == named.st_dev;
}

bool isOld(const std::string& path) {
    std::error_code error;
    const auto written = fs::last_write_time(path, error);
    return !error && fs::file_time_type::clock::now() - written > std::chrono::hours(24);
}

}  // namespace

WorkFolder::WorkFolder(const std::string& parent) {
    // Between creating and locking it, another fetch may take it for an abandoned one: try the next.
    for (int i = 0; i < kTries && m_path.empty(); ++i) {
        std::string pattern = parent + "/" + kPrefix + "XXXXXX";
        if (!mkdtemp(pattern.data())) return;
        m_lock = openFolder(pattern);
        if (m_lock >= 0 && tryLock(m_lock) != Lock::Held && isStillThere(pattern, m_lock)) {
            m_path = pattern;
        } else if (m_lock >= 0) {
            close(m_lock);
            m_lock = -1;
        }
    }
}

WorkFolder::~WorkFolder() {
    std::error_code ignored;
    if (!m_path.empty()) fs::remove_all(m_path, ignored);
    if (m_lock >= 0) close(m_lock);
}

std::uint64_t WorkFolder::bytes() const {
    std::uint64_t sum = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator it(m_path, error), end; !error && it != end; it.increment(error)) {
        std::error_code gone;
        const auto size = it->is_regular_file(gone) ? it->file_size(gone) : 0;
        if (!gone) sum += size;
    }
    return sum;
}

void removeOldWorkFolders(const std::string& folder) {
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        if (!it->path().filename().string().starts_with(kPrefix)) continue;
        const std::string path = it->path().string();
        const int descriptor = openFolder(path);
        if (descriptor < 0) continue;
        const Lock lock = tryLock(descriptor);
        std::error_code ignored;
        if (lock == Lock::Taken || (lock == Lock::Unknown && isOld(path))) fs::remove_all(path, ignored);
        close(descriptor);
    }
}

}  // namespace teardown
