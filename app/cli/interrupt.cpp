#include "app/cli/interrupt.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <system_error>
#include <utility>

namespace teardown {

namespace {

std::atomic<int> wakeDescriptor{-1};
std::atomic<bool> immediateExit{false};
constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};
constexpr int kInterruptedCode = 1;  // the same text as for any other cancelled task
constexpr std::uint64_t kInterrupted = 1;
constexpr std::uint64_t kLeaving = 1u << 16;

// A signal handler must not call request_stop() on a stop_source, but it may write to a descriptor; a thread does the rest.
void onInterrupt(int) {
    if (immediateExit.load()) {
        constexpr char kEndOfBar[] = "\n";
        [[maybe_unused]] const auto shown = write(STDERR_FILENO, kEndOfBar, 1);
        _exit(kInterruptedCode);
    }
    const std::uint64_t value = kInterrupted;
    [[maybe_unused]] const auto written = write(wakeDescriptor.load(), &value, sizeof value);
}

}  // namespace

InterruptWatch::InterruptWatch() : m_wake(eventfd(0, EFD_CLOEXEC)) {
    if (m_wake < 0) return;
    wakeDescriptor = m_wake;
    try {
        m_thread = std::thread([this] {
            std::uint64_t value = 0;
            while (read(m_wake, &value, sizeof value) == sizeof value) {
                if (value % kLeaving != 0) m_source.request_stop();
                if (value >= kLeaving) return;
            }
        });
    } catch (const std::system_error&) {
        // No thread could be started: Ctrl-C ends the program as usual.
        close(std::exchange(m_wake, -1));
        wakeDescriptor = -1;
        return;
    }
    for (const int signal : kSignals) {
        struct sigaction before {};
        sigaction(signal, nullptr, &before);
        // nohup asks the program to survive the terminal.
        if (signal == SIGHUP && before.sa_handler == SIG_IGN) continue;
        struct sigaction action {};
        action.sa_handler = onInterrupt;
        action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
        sigaction(signal, &action, nullptr);
    }
}

InterruptWatch::ImmediateExit::ImmediateExit() { immediateExit = true; }
InterruptWatch::ImmediateExit::~ImmediateExit() { immediateExit = false; }

InterruptWatch::~InterruptWatch() {
    if (m_wake < 0) return;
    for (const int signal : kSignals) {
        struct sigaction before {};
        sigaction(signal, nullptr, &before);
        if (before.sa_handler != onInterrupt) continue;
        struct sigaction action {};
        action.sa_handler = SIG_DFL;
        sigaction(signal, &action, nullptr);
    }
    const std::uint64_t value = kLeaving;
    if (write(m_wake, &value, sizeof value) == sizeof value && m_thread.joinable()) m_thread.join();
    wakeDescriptor = -1;
    close(m_wake);
}

}  // namespace teardown
