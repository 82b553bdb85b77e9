// The one error type: every reader and every verb reports bad input with it, so that window and command line say the same.
#pragma once

#include "core/base/message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace teardown {

/// Where something went wrong. Parts that are not known stay empty / 0.
struct Place {
    std::string file;                     ///< as the user gave it, or relative to the opened file's folder
    int line = 0;                         ///< 1-based
    int column = 0;                       ///< 1-based
    std::string member;                   ///< archive member, tensor name, config path, argument
    std::optional<std::uint64_t> offset;  ///< byte offset inside file or member
};

enum class ErrorKind {
    BadInput,   ///< the file or value is wrong: exit code 1
    Usage,      ///< the command line is wrong: exit code 2
    Cancelled,  ///< the user asked to stop
    Internal    ///< our own bug: exit code 3
};

struct Error {
    ErrorKind kind = ErrorKind::BadInput;
    std::string code;  ///< stable, kebab-case: "file-missing", "zip-duplicate-entry"; what a program asks to learn what happened
    Message what;      ///< what is wrong, one sentence; text from files already escaped (escapeForDisplay)
    Message remedy;    ///< what the user can do about it; may be empty
    Place where;
};

/// A word of the command line that is wrong or missing.
inline Error usageError(Message what, Message remedy) { return {ErrorKind::Usage, "usage", std::move(what), std::move(remedy), {}}; }

/// "file:line:column: what (remedy)" - absent parts left out. One line.
std::string describe(const Error& error);

}  // namespace teardown
