// How this room reports errors internally: a Failure propagates to loadConfig, which turns it into a Result. It never leaves the room.
#pragma once

#include "core/base/error.h"

#include <string>
#include <utility>

namespace teardown::config {

struct Failure {
    Error error;
};

[[noreturn]] inline void fail(std::string code, Message what, Place where = {}, Message remedy = {}) {
    throw Failure{{ErrorKind::BadInput, std::move(code), std::move(what), std::move(remedy), std::move(where)}};
}

/// Stands for a Python exception in an operation without a known place; the evaluator adds it. what = "TypeError: ...".
[[noreturn]] inline void raise(Message what) { fail("config-value", std::move(what)); }
/// The same for valid Python that this program does not allow.
[[noreturn]] inline void refuse(Message what, Message remedy = {}) { fail("config-refused", std::move(what), {}, std::move(remedy)); }
/// The same for exceeding a limit of limits.h.
[[noreturn]] inline void exceed(Message what) { fail("config-limit", std::move(what)); }

}  // namespace teardown::config
