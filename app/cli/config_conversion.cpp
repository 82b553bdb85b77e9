#include "app/cli/config_conversion.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/config/formats/config_json.h"
#include "core/config/versions/convert_config.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

namespace teardown {

namespace {

Error outputError(const std::string& code, const Message& what, const Message& remedy, const std::string& path) {
    return {ErrorKind::BadInput, code, what, remedy, {path, 0, 0, {}, {}}};
}

/// The new config must not replace a file that it was made of.
std::optional<Error> refusedOutput(const Config& config, const std::string& path) {
    if (!path.ends_with(".py"))
        return outputError("convert-format", message("convert-format.written-as-python", "A converted config is written as Python."),
                           message("do.give-the-new-file", "Give the new file a name that ends in .py."), path);
    for (const ConfigFile& file : config.files) {
        std::error_code ignored;
        if (std::filesystem::equivalent(file.path, path, ignored))
            return outputError("convert-over-input", message("convert-over-input.is-part-of-it", "This file is part of the config itself."),
                               message("do.choose-another-name", "Choose another name."), path);
    }
    return std::nullopt;
}

std::string sourcePlace(const Place& place) {
    if (place.file.empty()) return {};
    return place.line > 0 ? fmt::format("  {}:{}", escapeForDisplay(place.file, 4096), place.line)
                          : "  " + escapeForDisplay(place.file, 4096);
}

Json conversionDocument(const ConvertedConfig& converted, const std::string& path) {
    Json left = Json::array();
    for (const NoCounterpart& part : converted.left) {
        Json row = Json::object();
        row.set("path", part.path).set("file", part.where.file).set("line", part.where.line).set("why", english(part.why));
        left.push(std::move(row));
    }
    Json document = Json::object();
    document.set("from", versionName(converted.from)).set("to", versionName(converted.to)).set("path", path);
    document.set("left", std::move(left));
    return document;
}

}  // namespace

bool isConfigName(const std::string& path) {
    const std::string extension = std::filesystem::path(path).extension().string();
    return extension == ".py" || extension == ".yaml" || extension == ".yml";
}

Result<int> convertConfigFile(const ConfigConversionOptions& options, const Invocation& invocation, Terminal& terminal) {
    TD_TRY(const auto config, openConfig(options.path, invocation, options.root, terminal.task()));
    terminal.report(config->diagnostics);
    std::optional<ConfigVersion> to;
    if (!options.to.empty()) to = options.to == "0.x" ? ConfigVersion::Classification0 : ConfigVersion::Pretrain1;
    if (const auto refused = refusedOutput(*config, options.output)) return *refused;
    TD_TRY(const ConvertedConfig converted, convertConfig(*config, to));
    TD_CHECK(writeFileAtomically(options.output, converted.text));
    if (terminal.json()) {
        terminal.printJson(conversionDocument(converted, options.output));
        return 0;
    }
    terminal.print(
        fmt::format("{}, from {}: {}\n", versionName(converted.to), versionName(converted.from), escapeForDisplay(options.output, 4096)));
    for (const NoCounterpart& part : converted.left)
        terminal.print(fmt::format("{}{}: {}\n", escapeForDisplay(part.path, 400), sourcePlace(part.where), english(part.why)));
    return 0;
}

void addConfigConvert(CLI::App& config, Invocation& invocation) {
    CLI::App* convert =
        config.add_subcommand("convert", "write network and test pipeline for the other version: mmclassification 0.x or mmpretrain 1.x");
    const auto options = std::make_shared<ConfigConversionOptions>();
    convert->add_option("CONFIG", options->path, "a config file: .py, .json, .yaml")->required();
    convert->add_option("OUT", options->output, "the Python file to write")->required();
    convert->add_option("--to", options->to, "0.x or 1.x; without it the version that the config is not of")
        ->check(CLI::IsMember({"0.x", "1.x"}));
    convert->add_option("--root", options->root, "folder that must contain the bases")->type_name("DIR");
    addConfigOptionsHelp(*convert);
    addJsonFlag(*convert, invocation);
    convert->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return convertConfigFile(*options, invocation, terminal); };
    });
}

}  // namespace teardown
