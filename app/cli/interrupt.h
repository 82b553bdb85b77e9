// InterruptWatch: the first Ctrl-C asks the running task to stop, the second ends the process.
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

private:
    std::stop_source m_source;
    int m_wake = -1;
    std::thread m_thread;
};

}  // namespace teardown
