#include "app/cli/terminal.h"

#include "app/cli/interrupt.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace teardown {

namespace {

/// A second descriptor for standard error: descriptor 2 is redirected while a picture is decoded. Opened by the first Terminal.
int messages() {
    static const int descriptor = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    return descriptor;
}

void writeMessage(std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = write(messages(), text.data(), text.size());
        if (count < 0 && errno != EINTR) return;
        if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
    }
}

}  // namespace

Terminal::Terminal(bool json) : m_json(json), m_interactive(isatty(STDERR_FILENO) == 1) { messages(); }

Terminal::~Terminal() { clearProgress(); }

void Terminal::print(std::string_view text) {
    clearProgress();
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) m_outputFailed = true;
}

void Terminal::printJson(const Json& document) { print(document.dump() + "\n"); }

void Terminal::note(std::string_view line) {
    clearProgress();
    writeMessage(std::string(line) + "\n");
}

void Terminal::report(const Diagnostics& diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics)
        if (diagnostic.severity == Severity::Warning) reportAll({diagnostic});
}

void Terminal::reportAll(const Diagnostics& diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics) {
        const char* kind = diagnostic.severity == Severity::Warning ? "warning: " : "note: ";
        note(describe(Error{ErrorKind::BadInput, diagnostic.code, asIs(kind + english(diagnostic.message)), {}, diagnostic.where}));
    }
}

void Terminal::fail(const Error& error) {
    note(describe(error));
    if (!m_json) return;
    Json document = Json::object().set("error", errorJson(error));
    for (auto& [key, value] : m_errorExtras) document.set(key, std::move(value));
    m_errorExtras.clear();
    printJson(document);
}

void Terminal::addToError(std::string_view key, Json value) { m_errorExtras.emplace_back(std::string(key), std::move(value)); }

TaskContext Terminal::task() {
    if (!m_interrupt) m_interrupt = std::make_unique<InterruptWatch>();
    TaskContext context;
    context.stop = m_interrupt->token();
    if (m_interactive) context.progress = [this](double done, const Message& label) { showProgress(done, english(label)); };
    return context;
}

void Terminal::showProgress(double done, const std::string& label) {
    const std::lock_guard lock(m_mutex);
    const auto now = std::chrono::steady_clock::now();
    if (m_barShown && now - m_lastBar < std::chrono::milliseconds(50)) return;
    m_lastBar = now;
    m_barShown = true;
    constexpr int kWidth = 30;
    std::string line;
    if (done < 0) {
        line = fmt::format("\r\033[K{}", label);
    } else {
        const int filled = static_cast<int>(std::clamp(done, 0.0, 1.0) * kWidth);
        line = fmt::format("\r\033[K[{}{}] {:3.0f} %  {}", std::string(static_cast<std::size_t>(filled), '#'),
                           std::string(static_cast<std::size_t>(kWidth - filled), ' '), std::clamp(done, 0.0, 1.0) * 100, label);
    }
    writeMessage(line);
}

void Terminal::clearProgress() {
    const std::lock_guard lock(m_mutex);
    if (!m_barShown) return;
    writeMessage("\r\033[K");
    m_barShown = false;
}

bool Terminal::finish() {
    clearProgress();
    return std::fflush(stdout) == 0 && !m_outputFailed;
}

std::string withThousands(std::int64_t number) {
    std::string digits = fmt::format("{}", number < 0 ? -number : number);
    for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), ",");
    return number < 0 ? "-" + digits : digits;
}

}  // namespace teardown
