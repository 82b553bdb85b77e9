// The folder that a download comes into: locked while its owner lives, so that the next fetch sees which ones a killed run left behind.
#pragma once

#include <cstdint>
#include <string>

namespace teardown {

/// ".part-XXXXXX" inside `parent`; gone with its owner, with everything in it.
class WorkFolder {
public:
    explicit WorkFolder(const std::string& parent);
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    /// Empty when none could be made.
    const std::string& path() const { return m_path; }
    /// Bytes of all files below. Files come and go meanwhile.
    std::uint64_t bytes() const;

private:
    std::string m_path;
    int m_lock = -1;
};

/// What runs that were killed left in `folder`: those that nobody holds locked.
void removeOldWorkFolders(const std::string& folder);

}  // namespace teardown
