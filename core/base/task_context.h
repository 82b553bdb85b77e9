// Passed to everything that can take longer than 50 ms: a stop token and a progress callback.
#pragma once

#include "core/base/error.h"

#include <functional>
#include <stop_token>

namespace teardown {

struct TaskContext {
    std::stop_token stop;
    /// done in 0..1 (negative: unknown) and a short label. Called from the working thread; may be empty.
    std::function<void(double done, const Message& label)> progress;

    bool cancelled() const { return stop.stop_requested(); }
    void report(double done, const Message& label) const {
        if (progress) progress(done, label);
    }
};

/// The error that a cancelled task returns.
inline Error cancelledError() { return {ErrorKind::Cancelled, "cancelled", message("cancelled.cancelled", "Cancelled."), {}, {}}; }

}  // namespace teardown
