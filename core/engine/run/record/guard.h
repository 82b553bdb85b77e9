// The only guard between torch and the program: exceptions of libtorch and the standard library become Error values.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"

namespace teardown::engine {

/// Thrown by observers to abort a running forward; guarded() turns it into the error of a cancelled task.
struct CancelledException {};

/// The Error for the exception being handled. `doing` completes "while ...": "building the model".
Error currentExceptionAsError(const Message& doing);

/// Runs `work` (which returns a Result) and turns whatever it throws into an Error: code engine-torch, engine-memory or cancelled.
template <class Work>
auto guarded(const Message& doing, Work&& work) -> decltype(work()) {
    try {
        return work();
    } catch (...) {
        return currentExceptionAsError(doing);
    }
}

}  // namespace teardown::engine
