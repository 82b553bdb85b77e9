// Guards a worker thread: an exception that escapes a thread ends the program, so every exception is turned into an Error.
#pragma once

#include "core/base/error.h"

#include <exception>
#include <new>
#include <string>

namespace teardown {

/// The Error for the exception being handled; `doing` completes "while ...". Code out-of-memory or internal.
inline Error errorOfException(const std::string& doing) {
    const Message report = message("do.report-it", "Please report it with the output of teardown env.");
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return {ErrorKind::BadInput,
                "out-of-memory",
                message("out-of-memory.there-is-not-enough", "There is not enough memory while {doing}.", {{"doing", doing}}),
                message("do.close-other-programs-or", "Close other programs or use a smaller input."),
                {}};
    } catch (const std::exception& exception) {
        return {ErrorKind::Internal,
                "internal",
                message("internal.internal-error-while", "Internal error while {doing}: {what}.",
                        {{"doing", doing}, {"what", exception.what()}}),
                report,
                {}};
    } catch (...) {
        return {ErrorKind::Internal,
                "internal",
                message("internal.internal-error-while-2", "Internal error while {doing}.", {{"doing", doing}}),
                report,
                {}};
    }
}

}  // namespace teardown
