// teardown config show: the resolved config, byte for byte as mmcv prints it, or with the origin of every value. teardown config propose:
// app/cli/config_proposal.h. teardown config convert: app/cli/config_conversion.h.
#include "app/cli/config_conversion.h"
#include "app/cli/config_proposal.h"
#include "app/cli/invocation.h"
#include "app/cli/terminal.h"
#include "core/config/formats/config_json.h"
#include "core/config/versions/version_signs.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace teardown {

namespace {

struct ShowOptions {
    std::string path;
    std::string root;
    std::string format = "pretty";
    bool blame = false;
};

Result<int> showConfig(const ShowOptions& options, const Invocation& invocation, Terminal& terminal) {
    TD_TRY(const auto config, openConfig(options.path, invocation, options.root));
    terminal.report(config->diagnostics);
    terminal.reportAll(versionNotes(*config));
    if (terminal.json()) {
        terminal.print(configShowJson(*config) + "\n");
    } else if (options.blame) {
        terminal.print(blameText(*config));
    } else if (options.format == "json") {
        terminal.print(toJson(config->root, 2, NotFinite::AsPython) + "\n");
    } else if (options.format == "yaml") {
        Diagnostics diagnostics;
        const std::string text = toYaml(config->root, &diagnostics);
        terminal.report(diagnostics);
        terminal.print(text);
    } else {
        Diagnostics diagnostics;
        const std::string text = prettyText(config->root, &diagnostics);
        terminal.report(diagnostics);
        terminal.print(text);
    }
    return 0;
}

}  // namespace

void addConfig(CLI::App& app, Invocation& invocation) {
    CLI::App* config =
        app.add_subcommand("config", "show a config after applying its bases and options, convert it, or propose one for a checkpoint");
    config->require_subcommand(1);
    CLI::App* show = config->add_subcommand("show", "print the resolved config as mmcv does; nothing in it is executed");
    const auto options = std::make_shared<ShowOptions>();
    show->add_option("CONFIG", options->path, "a config file: .py, .json, .yaml")->required();
    show->add_flag("--blame", options->blame, "file and line of every value, and what it overrode");
    show->add_option("--format", options->format, "pretty (mmcv's text), json or yaml")->check(CLI::IsMember({"pretty", "json", "yaml"}));
    show->add_option("--root", options->root, "folder that must contain the _base_ files")->type_name("DIR");
    addConfigOptionsHelp(*show);
    addJsonFlag(*show, invocation);
    addConfigConvert(*config, invocation);
    addConfigPropose(*config, invocation);
    show->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return showConfig(*options, invocation, terminal); };
    });
}

}  // namespace teardown
