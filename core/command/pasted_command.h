// PastedCommand: a command of mmclassification as it stands in notes, a shell history, a docker command or a launch.json, as one of
// Teardown. Nothing is run and no file is opened; whether paths exist is asked of the caller.
#pragma once

#include "core/command/shell_words.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown {

struct PastedPath {
    std::string given;   ///< as it stands in the command
    std::string mapped;  ///< on this computer: of a mounted folder, or below the folder that `cd` went to
    bool isOutput = false;
    bool exists = false;
};

/// An option that the command of Teardown does not have.
struct LeftOut {
    std::string option;
    std::string why;
    bool matters = false;  ///< it would have done something
};

struct PastedCommand {
    std::string script;                  ///< "tools/test.py"; empty: none was recognised
    std::string verb;                    ///< "test"
    std::vector<std::string> arguments;  ///< of the verb, with mapped paths
    std::vector<PastedPath> paths;
    std::vector<LeftOut> leftOut;
    std::vector<CommandFault> faults;  ///< in the order of their lines; with one the command should not run

    bool runs() const { return !verb.empty() && faults.empty(); }
};

struct PasteOptions {
    /// Folders of a container and those they are on this computer: {"/workspace", "/home/me/mmcls"}. Those that the command mounts itself
    /// come after these.
    std::vector<std::pair<std::string, std::string>> mounts;
    std::string folder;                              ///< that relative paths start from; empty: as they are
    std::function<bool(const std::string&)> exists;  ///< null: every path does
};

/// A shell command, several with && or ;, `docker run` and `docker exec`, or a launch.json of Visual Studio Code.
PastedCommand readPasted(std::string_view text, const PasteOptions& options);

/// "teardown test 'a b.py' x.pth --metrics accuracy": quoted for a shell.
std::string commandText(const PastedCommand& command);

}  // namespace teardown
