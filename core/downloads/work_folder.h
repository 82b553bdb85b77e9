// The temporary folder of a download: locked during its lifetime, so that the next fetch recognises folders left by a killed run.
#pragma once

#include <cstdint>
#include <string>

namespace teardown {

/// ".part-XXXXXX" inside `parent`; removed with its content on destruction.
class WorkFolder {
public:
    explicit WorkFolder(const std::string& parent);
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    /// Empty if none could be created.
    const std::string& path() const { return m_path; }
    /// Bytes of all files in it. Files may come and go meanwhile.
    std::uint64_t bytes() const;

private:
    std::string m_path;
    int m_lock = -1;
};

/// Removes folders in `folder` left by killed runs: those that nobody holds locked.
void removeOldWorkFolders(const std::string& folder);

}  // namespace teardown
