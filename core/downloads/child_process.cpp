#include "core/downloads/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

namespace teardown {

namespace {

constexpr std::size_t kKeptMessages = 16 << 10;
constexpr int kTickMilliseconds = 50;

/// Closed on destruction.
struct Descriptor {
    int fd = -1;
    Descriptor() = default;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { shut(); }
    void shut() {
        if (fd >= 0) close(fd);
        fd = -1;
    }
};

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> result;
    for (std::string& word : words) result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

std::vector<std::string> environmentWith(const std::vector<std::pair<std::string, std::string>>& extra) {
    std::vector<std::string> result;
    for (char** entry = environ; *entry; ++entry) {
        const std::string text = *entry;
        bool replaced = false;
        for (const auto& item : extra) replaced = replaced || text.starts_with(item.first + "=");
        if (!replaced) result.push_back(text);
    }
    for (const auto& [name, value] : extra) result.push_back(name + "=" + value);
    return result;
}

/// False at the end of the stream.
bool drain(int fd, std::string& messages) {
    char buffer[4096];
    for (;;) {
        const ssize_t got = read(fd, buffer, sizeof buffer);
        if (got == 0) return false;
        if (got < 0) return errno == EAGAIN || errno == EINTR;
        messages.append(buffer, static_cast<std::size_t>(got));
        if (messages.size() > kKeptMessages) messages.erase(0, messages.size() - kKeptMessages);
    }
}

struct Started {
    pid_t child = -1;  ///< -1: no such program
};

/// Its own process group, and killed when this process is: nobody would be left to stop it. Not posix_spawn, which cannot set a death
/// signal. Between fork and exec only async-signal-safe calls; everything is allocated before.
Result<Started> start(char* const* arguments, char* const* environment, int output) {
    const auto failed = [](const char* what) {
        return Error{ErrorKind::Internal, "child-process", message("child-process.failed", "{what} failed.", {{"what", what}}), {}, {}};
    };
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return failed("Making a pipe");
    Descriptor answer, report;
    answer.fd = ends[0];
    report.fd = ends[1];
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0) return failed("Starting a process");
    if (child == 0) {
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(127);  // the parent died before the signal was set
        const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (nothing >= 0 && dup2(nothing, 0) == 0 && dup2(output, 1) == 1 && dup2(output, 2) == 2)
            execvpe(arguments[0], arguments, environment);
        const int why = errno;
        [[maybe_unused]] const auto written = write(ends[1], &why, sizeof why);
        _exit(127);
    }
    setpgid(child, child);  // both processes do this, whichever comes first: killing the group must find the child
    report.shut();
    int why = 0;
    ssize_t got = 0;
    do got = read(answer.fd, &why, sizeof why);
    while (got < 0 && errno == EINTR);
    if (got != sizeof why) return Started{child};  // closed by exec
    waitpid(child, nullptr, 0);
    return Started{};
}

}  // namespace

Result<ChildResult> runChild(const std::vector<std::string>& words, const std::vector<std::pair<std::string, std::string>>& extra,
                             const TaskContext& task, const std::function<void()>& everyTick) {
    const auto failed = [](const char* what) {
        return Error{ErrorKind::Internal, "child-process", message("child-process.failed", "{what} failed.", {{"what", what}}), {}, {}};
    };
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return failed("Making a pipe");
    Descriptor reading, writing;
    reading.fd = ends[0];
    writing.fd = ends[1];
    fcntl(reading.fd, F_SETFL, O_NONBLOCK);

    std::vector<std::string> arguments = words;
    std::vector<std::string> environment = environmentWith(extra);
    const std::vector<char*> argumentPointers = pointers(arguments), environmentPointers = pointers(environment);
    TD_TRY(const Started started, start(argumentPointers.data(), environmentPointers.data(), writing.fd));
    ChildResult result;
    if (started.child < 0) return result;
    const pid_t child = started.child;
    result.started = true;
    writing.shut();

    // The end of the output is not the end of the child, nor the other way round: a grandchild may hold the pipe.
    bool open = true;
    int status = 0;
    for (auto tick = std::chrono::steady_clock::now();;) {
        if (task.cancelled()) {
            kill(-child, SIGKILL);
            waitpid(child, &status, 0);
            return cancelledError();
        }
        pollfd waiting{reading.fd, POLLIN, 0};
        if (open && poll(&waiting, 1, kTickMilliseconds) > 0) open = drain(reading.fd, result.messages);
        if (!open) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        if (waitpid(child, &status, WNOHANG) == child) break;
        if (const auto now = std::chrono::steady_clock::now(); everyTick && now - tick > std::chrono::milliseconds(100)) {
            tick = now;
            everyTick();
        }
    }
    if (open) drain(reading.fd, result.messages);
    result.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

}  // namespace teardown
