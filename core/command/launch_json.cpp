#include "core/command/launch_json.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace teardown {
namespace {

using LaunchNode = nlohmann::json;

/// ${workspaceFolder} and its relatives are the folder that Visual Studio Code has open: the current one.
std::string withoutWorkspace(std::string text) {
    for (const char* name : {"${workspaceFolder}/", "${workspaceRoot}/", "${fileWorkspaceFolder}/"})
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name)) text.erase(at, std::string_view(name).size());
    return text;
}

const LaunchNode* programIn(const LaunchNode& node) {
    if (node.is_object() && node.contains("program")) return &node;
    if (node.is_object() && node.contains("configurations")) return programIn(node.at("configurations"));
    if (node.is_array())
        for (const LaunchNode& item : node)
            if (const LaunchNode* found = programIn(item)) return found;
    return nullptr;
}

int lineAt(std::string_view text, std::size_t byte) {
    return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(byte, text.size())), '\n'));
}

ShellWord wordOf(std::string text) {
    ShellWord word;
    word.text = withoutWorkspace(std::move(text));
    word.variable = word.text.find("${") != std::string::npos;
    return word;
}

}  // namespace

bool isLaunchJson(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && (text[first] == '{' || (text[first] == '/' && text.substr(first).starts_with("//")) ||
                                               text.substr(first).starts_with("\"configurations\""));
}

ShellWords launchWords(std::string_view given) {
    ShellWords result;
    const std::string_view text = given.substr(0, kLongestCommand);
    LaunchNode document;
    try {
        document = LaunchNode::parse(text, nullptr, true, /*ignore_comments=*/true);
    } catch (const LaunchNode::parse_error& error) {
        result.faults.push_back(
            {"command-launch-json", lineAt(text, error.byte), message("command.launch-json", "This is no JSON from here on."),
             message("do.paste-whole-launch-json",
                     "Paste the whole launch.json, or one configuration with its braces; a comma before } or ] is one too many.")});
        return result;
    }
    const LaunchNode* found = programIn(document);
    if (!found || !found->at("program").is_string()) {
        result.faults.push_back({"command-launch-program", 1, message("command.launch-program", "No configuration has a \"program\"."),
                                 message("do.paste-launch-configuration", "Paste the configuration that starts the script.")});
        return result;
    }
    result.words.push_back(wordOf(found->at("program")));
    if (found->contains("args") && found->at("args").is_string()) {
        ShellWords more = shellWords(found->at("args").get<std::string>());
        result.words.insert(result.words.end(), more.words.begin(), more.words.end());
        result.faults = std::move(more.faults);
    } else if (found->contains("args") && found->at("args").is_array()) {
        for (const LaunchNode& argument : found->at("args"))
            result.words.push_back(wordOf(argument.is_string() ? argument.get<std::string>() : argument.dump()));
    }
    return result;
}

}  // namespace teardown
