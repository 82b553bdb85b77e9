// A launch.json of Visual Studio Code as the command that it starts.
#pragma once

#include "core/command/shell_words.h"

#include <string_view>

namespace teardown {

/// Whether the text is meant as JSON rather than as a command.
bool isLaunchJson(std::string_view text);

/// Program and arguments of its first configuration that has a program; ${workspaceFolder} and the like stand for the current folder.
/// Comments are allowed, as there.
ShellWords launchWords(std::string_view text);

}  // namespace teardown
