// ScriptCall: the words after the name of a script, taken apart as its argument parser would.
#pragma once

#include "core/command/shell_words.h"
#include "core/command/tool_table.h"

#include <span>
#include <string>
#include <vector>

namespace teardown {

struct GivenArgument {
    ScriptArgument what = ScriptArgument::Word;
    ShellWord word;
};

struct GivenOption {
    const ScriptOption* row = nullptr;  ///< of the table
    std::string name;                   ///< as it was written
    int line = 1;
    std::vector<ShellWord> words;
};

struct ScriptCall {
    std::vector<GivenArgument> arguments;
    std::vector<GivenOption> options;
    std::vector<CommandFault> faults;  ///< unknown options, missing and surplus words, words in the wrong order
};

ScriptCall readScriptCall(const ScriptRow& script, std::span<const ShellWord> words, int line);

}  // namespace teardown
