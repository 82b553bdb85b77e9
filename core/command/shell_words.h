// ShellWords: a pasted command line split as a POSIX shell would split it, without running or expanding anything, and what a person is
// likely to have got wrong in it.
#pragma once

#include "core/base/message.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

struct ShellWord {
    std::string text;
    int line = 1;             ///< of the paste
    bool variable = false;    ///< contains a $NAME that only the shell knows
    bool isOperator = false;  ///< && || ; | & > < and newlines between commands
};

/// Something wrong with a command. The remedy says what to do.
struct CommandFault {
    std::string code;  ///< "command-comment-after-backslash", ...
    int line = 1;
    Message what;
    Message remedy;
};

struct ShellWords {
    std::vector<ShellWord> words;
    std::vector<CommandFault> faults;
};

/// Quotes, backslashes, comments and line continuations as in POSIX sh; "$ " and "> " of a copied prompt are dropped. Typographic quotes
/// and dashes, which word processors and web pages put there, are faults and are read as the ASCII ones. At most `kLongestCommand` bytes
/// are read.
ShellWords shellWords(std::string_view text);
inline constexpr std::size_t kLongestCommand = 64u << 10;

}  // namespace teardown
