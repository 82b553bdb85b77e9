// The scripts of mmclassification that Teardown has a verb for: their positional arguments, their options, and what each becomes.
#pragma once

#include <span>
#include <string_view>

namespace teardown {

enum class ScriptArgument { Config, Checkpoint, Image, Results, Output, Number, Word };

/// What becomes of an option.
enum class OptionFate {
    Kept,     ///< the verb has it under the same name
    Renamed,  ///< under another name
    Dropped,  ///< it makes no difference here; `why` says it
    Missing,  ///< Teardown cannot do that; `why` says it
};

/// How many words follow an option.
enum class OptionWords { None, One, Many };

struct ScriptOption {
    std::string_view name;  ///< "--metrics"
    OptionWords words = OptionWords::One;
    OptionFate fate = OptionFate::Kept;
    std::string_view renamed = {};
    std::string_view why = {};  ///< English; an id of kOptionReasons
    bool isPath = false;        ///< its word is a file or a folder
};

struct ScriptRow {
    std::string_view file;  ///< "test.py"
    std::string_view verb;  ///< "test"
    std::span<const ScriptArgument> arguments;
    std::span<const ScriptOption> options;
    std::string_view extra = {};  ///< words that the verb gets besides: "--format flops"
};

/// Null: not a script that Teardown knows. `file` is the last part of its path.
const ScriptRow* findScript(std::string_view file);
std::span<const ScriptRow> allScripts();

/// Null: the script has no such option. A unique beginning of a name counts, as with argparse.
const ScriptOption* findOption(const ScriptRow& script, std::string_view name);

}  // namespace teardown
