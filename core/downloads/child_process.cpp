#include "core/downloads/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace teardown {

namespace {

constexpr std::size_t kKeptMessages = 16 << 10;
constexpr int kTickMilliseconds = 50;

/// Closed with its owner.
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

}  // namespace

Result<ChildResult> runChild(const std::vector<std::string>& words, const std::vector<std::pair<std::string, std::string>>& extra,
                             const TaskContext& task, const std::function<void()>& everyTick) {
    const auto failed = [](const char* what) { return Error{ErrorKind::Internal, "child-process", std::string(what) + " failed.", {}, {}}; };
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return failed("Making a pipe");
    Descriptor reading, writing;
    reading.fd = ends[0];
    writing.fd = ends[1];
    fcntl(reading.fd, F_SETFL, O_NONBLOCK);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, writing.fd, 1);
    posix_spawn_file_actions_adddup2(&actions, writing.fd, 2);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    std::vector<std::string> arguments = words;
    std::vector<std::string> environment = environmentWith(extra);
    pid_t child = -1;
    const int error = posix_spawnp(&child, words.front().c_str(), &actions, &attributes, pointers(arguments).data(), pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    ChildResult result;
    if (error != 0) return result;
    result.started = true;
    writing.shut();

    // The end of the messages is not the end of the child, nor the other way round: a grandchild may hold the pipe.
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
