#include "core/downloads/catalogue.h"

#include "core/base/file.h"
#include "core/base/file_hash.h"
#include "core/base/resources.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <sys/stat.h>
#include <algorithm>
#include <cstdlib>

namespace teardown {

namespace {

constexpr std::uint64_t kLargestList = 1 << 20;

std::string listPath() { return resourcesFolder() + "/downloads.json"; }

Error badList(const Message& what) {
    return {ErrorKind::BadInput,
            "downloads-list",
            message("downloads-list.the-list-of-downloads", "The list of downloads {what}", {{"what", what}}),
            message("do.reinstall-the-program-or", "Reinstall the program or set TEARDOWN_RESOURCES."),
            {listPath(), 0, 0, {}, {}}};
}

/// A plain file name: the list decides where bytes are written, so it must not refer to another folder.
bool isPlainName(const std::string& name) { return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos; }

}  // namespace

Result<std::vector<Download>> downloadCatalogue() {
    const auto text = readWholeFile(listPath(), kLargestList);
    if (!text.ok()) return badList(message("catalogue.can-not-be-read", "cannot be read."));
    const auto document = nlohmann::json::parse(*text, nullptr, false);
    if (!document.is_array()) return badList(message("catalogue.is-damaged", "is damaged."));
    std::vector<Download> rows;
    for (const auto& item : document) {
        try {
            Download row;
            row.name = item.at("name").get<std::string>();
            row.description = item.at("description").get<std::string>();
            row.licence = item.at("licence").get<std::string>();
            row.requirement = item.at("requirement").get<std::string>();
            row.file = item.at("file").get<std::string>();
            row.size = item.at("size").get<std::uint64_t>();
            row.sha256 = item.at("sha256").get<std::string>();
            row.config = item.value("config", std::string());
            if (!isPlainName(row.file)) return badList(message("catalogue.names-a-file-outside", "names a file outside of its folder."));
            rows.push_back(std::move(row));
        } catch (const nlohmann::json::exception&) {
            return badList(message("catalogue.is-damaged-a-row", "is damaged: a row lacks a field."));
        }
    }
    return rows;
}

Result<Download> downloadNamed(const std::string& name) {
    TD_TRY(const std::vector<Download> rows, downloadCatalogue());
    std::vector<std::string> names;
    for (const Download& row : rows) {
        if (row.name == name) return row;
        names.push_back(row.name);
    }
    std::string list;
    for (const std::string& known : names) list += (list.empty() ? "" : ", ") + known;
    return Error{ErrorKind::BadInput,
                 "fetch-unknown",
                 message("fetch-unknown.there-is-no-download", "There is no download named '{name}'.{hint}",
                         {{"name", escapeForDisplay(name)}, {"hint", didYouMean(name, names)}}),
                 message("do.there-are", "There are: {list}.", {{"list", list}}),
                 {}};
}

std::string downloadsFolder() {
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache == '/') return std::string(cache) + "/teardown/downloads";
    const char* home = std::getenv("HOME");
    return home && *home ? std::string(home) + "/.cache/teardown/downloads" : std::string();
}

Result<DownloadStatus> downloadStatus(const Download& download, const std::string& folder, const TaskContext& task) {
    DownloadStatus status{DownloadState::Absent, folder + "/" + download.file};
    struct stat info {};
    if (stat(status.path.c_str(), &info) != 0) return status;
    status.state = DownloadState::Damaged;
    if (!S_ISREG(info.st_mode) || static_cast<std::uint64_t>(info.st_size) != download.size) return status;
    TD_TRY(const std::string hash, sha256OfFile(status.path, task));
    if (hash == download.sha256) status.state = DownloadState::Present;
    return status;
}

const char* downloadStateName(DownloadState state) {
    switch (state) {
        case DownloadState::Absent:
            return "absent";
        case DownloadState::Present:
            return "present";
        case DownloadState::Damaged:
            return "damaged";
    }
    return "?";
}

}  // namespace teardown
