// How the parts of this room stop: a Failure travels up to loadConfig, which turns it into a Result. It never leaves the room.
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

/// Stands for a Python exception of an operation that does not know its place; the evaluator adds it. what = "TypeError: ...".
[[noreturn]] inline void raise(Message what) { fail("config-value", std::move(what)); }
/// The same for something that is Python, but that this program refuses to do.
[[noreturn]] inline void refuse(Message what, Message remedy = {}) { fail("config-refused", std::move(what), {}, std::move(remedy)); }
/// The same for a limit of limits.h.
[[noreturn]] inline void exceed(Message what) { fail("config-limit", std::move(what)); }

}  // namespace teardown::config
