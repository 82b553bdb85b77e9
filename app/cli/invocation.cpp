#include "app/cli/invocation.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <system_error>

namespace teardown {

void addJsonFlag(CLI::App& verb, Invocation& invocation) {
    verb.add_flag("--json", invocation.json, "print one JSON document on standard output and nothing else");
}

void addConfigOptionsHelp(CLI::App& verb) {
    verb.add_option_function<std::vector<std::string>>(
            "--cfg-options", [](const std::vector<std::string>&) {},
            "change values of the config: KEY=VALUE..., for example model.head.topk=1,5")
        ->type_name("KEY=VALUE ...");
}

Result<std::shared_ptr<const Config>> openConfig(const std::string& path, const Invocation& invocation, const std::string& root,
                                                 const TaskContext& task) {
    auto config = loadConfig(path, {invocation.configOptions, root}, task);
    if (config) return config;
    Error error = std::move(config).error();
    std::error_code ignored;
    if (std::filesystem::path(error.where.file) == std::filesystem::absolute(path, ignored).lexically_normal()) error.where.file = path;
    return error;
}

namespace {

/// A picture's name may contain '=' too. Config keys never contain '/', and an existing file is taken as a file.
bool isFile(const std::string& word) {
    std::error_code ignored;
    return word.find('/') < word.find('=') || std::filesystem::is_regular_file(word, ignored);
}

}  // namespace

Result<std::vector<ConfigOption>> extractConfigOptions(std::vector<std::string>& words) {
    const std::string name = "--cfg-options";
    std::vector<ConfigOption> options;
    std::vector<std::string> rest;
    for (std::size_t i = 0; i < words.size();) {
        const bool isJoined = words[i].starts_with(name + "=");
        if (words[i] == "--") {
            rest.insert(rest.end(), words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
            break;
        }
        if (words[i] != name && !isJoined) {
            rest.push_back(words[i++]);
            continue;
        }
        std::vector<std::string> pairs;
        if (isJoined) pairs.push_back(words[i].substr(name.size() + 1));
        ++i;
        for (; i < words.size() && !words[i].starts_with('-') && words[i].find('=') != std::string::npos; ++i)
            (isFile(words[i]) ? rest : pairs).push_back(words[i]);
        if (pairs.empty())
            return Error{ErrorKind::Usage,
                         "usage",
                         message("invocation.cfg-options-stands-without", "--cfg-options needs KEY=VALUE."),
                         message("do.write-for-example-cfg", "Write for example --cfg-options model.head.num_classes=10."),
                         {}};
        options.clear();
        for (const std::string& pair : pairs) {
            auto option = parseConfigOption(pair);
            if (!option) {
                Error error = std::move(option).error();
                error.kind = ErrorKind::Usage;
                return error;
            }
            options.push_back(std::move(option).value());
        }
    }
    words = std::move(rest);
    return options;
}

}  // namespace teardown
