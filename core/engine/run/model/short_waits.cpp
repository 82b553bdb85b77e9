#include "core/engine/run/model/short_waits.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <future>
#include <system_error>
#include <thread>

/// libgomp's entry of `#pragma omp parallel`; weak: libtorch may use another OpenMP.
extern "C" void GOMP_parallel(void (*function)(void*), void* data, unsigned threads, unsigned flags) __attribute__((weak));

namespace teardown::engine {

void keepWaitsShort() {
    if (!GOMP_parallel || std::getenv("GOMP_SPINCOUNT") || std::getenv("OMP_WAIT_POLICY")) return;
    const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
    std::promise<void> ready;
    std::future<void> started = ready.get_future();
    try {
        std::thread([processors, ready = std::move(ready)]() mutable {
            // Signals go to threads that expect them; the team inherits this.
            sigset_t all;
            sigfillset(&all);
            pthread_sigmask(SIG_BLOCK, &all, nullptr);
            GOMP_parallel([](void*) {}, nullptr, std::max(2U, processors), 0);
            ready.set_value();
            for (;;) ::pause();  // the team lives as long as this thread
        }).detach();
    } catch (const std::system_error&) {
        return;  // no more threads can be started
    }
    started.wait();
}

}  // namespace teardown::engine
