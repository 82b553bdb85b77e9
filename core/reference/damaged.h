// The error for a file of resources/reference that cannot be read.
#pragma once

#include "core/base/result.h"
#include "core/base/text.h"

#include <string>

namespace teardown {

inline Error damagedReference(const std::string& path, const std::string& reason) {
    return Error{ErrorKind::Internal,
                 "reference-damaged",
                 message("reference.damaged", "A file of the program's own resources cannot be read: {reason}.",
                         {{"reason", escapeForDisplay(reason)}}),
                 message("do.install-again", "Install the program again."),
                 {path, 0, 0, {}, {}}};
}

}  // namespace teardown
