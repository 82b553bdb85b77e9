#include "core/imaging/decoder_output.h"

#include "core/base/text.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <tiffio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <shared_mutex>
#include <string_view>

namespace teardown::imaging {
namespace {

/// Nobody reads more than that; a hostile file may make a library print endlessly.
constexpr std::size_t kMostOutput = 65536;

/// Redirects file descriptor 2 to memory while at least one decoder runs.
class Redirection {
public:
    void begin() {
        const std::lock_guard lock(m_mutex);
        if (m_users++ > 0) return;
        m_saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        // A new one each time: a child process started meanwhile keeps the old one.
        m_memory = memfd_create("decoder-output", MFD_CLOEXEC | MFD_ALLOW_SEALING);
        if (m_memory >= 0 && (ftruncate(m_memory, kMostOutput) != 0 || fcntl(m_memory, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK) != 0)) {
            close(m_memory);
            m_memory = -1;
        }
        const int target = m_memory >= 0 ? m_memory : open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (target < 0) return;
        dup2(target, STDERR_FILENO);
        if (target != m_memory) close(target);
    }

    /// Everything written since the first user started.
    std::string written() {
        const std::lock_guard lock(m_mutex);
        const off_t end = m_memory >= 0 ? lseek(m_memory, 0, SEEK_CUR) : 0;
        if (end <= 0) return {};
        std::string text(static_cast<std::size_t>(end), '\0');
        const ssize_t count = pread(m_memory, text.data(), text.size(), 0);
        text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return text;
    }

    void end() {
        const std::lock_guard lock(m_mutex);
        if (--m_users > 0) return;
        if (m_saved >= 0) {
            dup2(m_saved, STDERR_FILENO);
            close(m_saved);
        } else {
            close(STDERR_FILENO);  // it was closed before
        }
        if (m_memory >= 0) close(m_memory);
        m_saved = m_memory = -1;
    }

private:
    std::mutex m_mutex;
    int m_users = 0;
    int m_saved = -1;
    int m_memory = -1;
};

Redirection& redirection() {
    static Redirection object;
    return object;
}

struct Redirected {
    Redirected() { redirection().begin(); }
    ~Redirected() { redirection().end(); }
    Redirected(const Redirected&) = delete;
    Redirected& operator=(const Redirected&) = delete;
};

/// Shared by the threads that decode in parallel, exclusive for one that decodes alone.
std::shared_mutex& gate() {
    static std::shared_mutex object;
    return object;
}

constexpr std::string_view kTiffError = "libtiff error: ";
thread_local std::vector<std::string>* tiffLines = nullptr;

/// libtiff passes errors to this function on the decoding thread; OpenCV sets the other of its two handlers, to silence it.
void onTiffError(thandle_t, const char* module, const char* format, va_list arguments) {
    constexpr std::size_t kMostLines = 20;
    if (!tiffLines || tiffLines->size() >= kMostLines) return;
    std::array<char, 512> text{};
    std::vsnprintf(text.data(), text.size(), format, arguments);
    tiffLines->push_back(std::string(kTiffError) + (module && *module ? module : "TIFF") + ": " + text.data());
}

void listenToTiff() {
    static const bool once = (TIFFSetErrorHandlerExt(onTiffError), true);
    static_cast<void>(once);
}

void run(const std::function<void()>& decode, std::vector<std::string>& lines) {
    struct Listening {
        explicit Listening(std::vector<std::string>& lines) { tiffLines = &lines; }
        ~Listening() { tiffLines = nullptr; }
        Listening(const Listening&) = delete;
        Listening& operator=(const Listening&) = delete;
    };
    lines.clear();
    const Listening listening(lines);
    decode();
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

void addLines(std::vector<std::string>& lines, std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (const std::string line(trimmed(text.substr(0, end))); !line.empty()) lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

bool contains(std::string_view line, std::string_view part) { return line.find(part) != std::string_view::npos; }

}  // namespace

std::vector<std::string> decoderOutput(const std::function<void()>& decode) {
    listenToTiff();
    std::vector<std::string> lines;
    {
        const std::shared_lock together(gate());
        const Redirected catching;
        run(decode, lines);
        if (redirection().written().empty()) return lines;
    }
    const std::unique_lock alone(gate());
    const Redirected catching;
    run(decode, lines);
    addLines(lines, redirection().written());
    return lines;
}

DecoderLineMeaning meaningOf(const std::string& line) {
    // libjpeg's other warnings (jerror.h), libpng's warnings and OpenCV's remarks do not concern the pixels.
    if (contains(line, "bad ICC marker")) return DecoderLineMeaning::Nothing;
    for (const std::string_view damage : {std::string_view("Corrupt JPEG data"), std::string_view("Premature end of JPEG"),
                                          std::string_view("Inconsistent progression sequence"), std::string_view("libpng error"),
                                          std::string_view("can't read data"), std::string_view("[ERROR"), kTiffError})
        if (contains(line, damage)) return DecoderLineMeaning::Damage;
    return DecoderLineMeaning::Nothing;
}

std::string plainWords(const std::string& line) {
    std::string_view text = line;
    for (const std::string_view prefix : {kTiffError, std::string_view("libpng error: ")})
        if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    // "[ WARN:0@0.138] global ./modules/imgcodecs/src/grfmt_tiff.cpp (629) readData OpenCV TIFF: ..."
    if (text.starts_with('[') && contains(text, ") ")) {
        text.remove_prefix(text.find(") ") + 2);
        if (const std::size_t function = text.find(" Open"); function != std::string_view::npos && text.find(' ') == function)
            text.remove_prefix(function + 1);
    }
    // "imdecode_(''): can't read data: OpenCV(4.6.0) ./modules/...cpp:102: error: (-2:Unspecified error) Unexpected end ... in function
    // 'readBlock'"
    if (const std::size_t error = text.find("error: ("); error != std::string_view::npos && text.starts_with("imdecode")) {
        text.remove_prefix(error);
        if (const std::size_t close = text.find(") "); close != std::string_view::npos) text.remove_prefix(close + 2);
        if (const std::size_t function = text.find(" in function "); function != std::string_view::npos) text = text.substr(0, function);
    }
    return escapeForDisplay(trimmed(text), 200);
}

}  // namespace teardown::imaging
