// InterruptWatch: the first Ctrl-C, SIGTERM or SIGHUP asks the running task to stop, the second ends the process.
#pragma once

#include <stop_token>
#include <thread>

namespace teardown {

/// At most one at a time.
class InterruptWatch {
public:
    InterruptWatch();
    ~InterruptWatch();
    InterruptWatch(const InterruptWatch&) = delete;
    InterruptWatch& operator=(const InterruptWatch&) = delete;
    std::stop_token token() const { return m_source.get_token(); }

    /// While one exists nobody checks the token (a library is being loaded), so the signal ends the process at once with code 1.
    class ImmediateExit {
    public:
        ImmediateExit();
        ~ImmediateExit();
        ImmediateExit(const ImmediateExit&) = delete;
        ImmediateExit& operator=(const ImmediateExit&) = delete;
    };

private:
    std::stop_source m_source;
    int m_wake = -1;
    std::thread m_thread;
};

}  // namespace teardown
