#include "core/engine/run/train/train_log.h"

#include "core/base/json.h"
#include "core/base/text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>

namespace teardown::engine {

TrainLog::TrainLog(std::string folder, std::string stamp, std::function<void(const std::string&)> print)
    : m_base(std::move(folder) + '/' + stamp), m_stamp(std::move(stamp)), m_print(std::move(print)) {}

void TrainLog::write(std::string_view text, const char* logger, const char* level) {
    const auto now = std::chrono::system_clock::now();
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    const std::string line = fmt::format("{:%Y-%m-%d %H:%M:%S},{:03} - {} - {} - {}", local, milliseconds, logger, level, text);
    append(m_base + ".log", line + '\n');
    if (m_print) m_print(line);
}

void TrainLog::json(const ConfigValue& object) { append(jsonPath(), pythonJsonText(object) + '\n'); }

void TrainLog::append(const std::string& path, const std::string& text) {
    if (m_failure) return;
    const auto failed = [&] {
        m_failure = Error{ErrorKind::BadInput,
                          "train-log",
                          message("train-log.cannot-be-written", "The log {path} cannot be written: {reason}",
                                  {{"path", path}, {"reason", std::strerror(errno)}}),
                          message("do.choose-another-work-dir", "Choose another folder with --work-dir."),
                          {path, 0, 0, {}, {}}};
    };
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (file < 0) return failed();
    // In one piece, so that a line is whole or absent.
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t count = ::write(file, text.data() + done, text.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            failed();
            break;
        }
        done += static_cast<std::size_t>(count);
    }
    ::close(file);
}

Result<void> TrainLog::takeFailure() {
    if (!m_failure) return {};
    Error error = *m_failure;
    return error;
}

std::string pythonJsonText(const ConfigValue& value) {
    switch (value.kind()) {
        case ValueKind::None:
            return "null";
        case ValueKind::Bool:
            return value.asBool() ? "true" : "false";
        case ValueKind::Int:
            return value.str();
        case ValueKind::Float: {
            const double number = value.asDouble();
            if (std::isnan(number)) return "NaN";
            if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
            return pythonFloat(number);
        }
        case ValueKind::Dict: {
            std::string text;
            for (const DictEntry& entry : value.entries())
                text += (text.empty() ? "" : ", ") + jsonString(entry.key.isString() ? entry.key.asString() : entry.key.str()) + ": " +
                        pythonJsonText(entry.value);
            return '{' + text + '}';
        }
        case ValueKind::List:
        case ValueKind::Tuple:
        case ValueKind::Set: {
            std::string text;
            for (const ConfigValue& item : value.items()) text += (text.empty() ? "" : ", ") + pythonJsonText(item);
            return '[' + text + ']';
        }
        default:
            return jsonString(value.str());
    }
}

double numpyRounded(double value) { return std::nearbyint(value * 1e5) / 1e5; }

double pythonRounded(double value) {
    // The decimal text is rounded correctly, half to even.
    return std::isfinite(value) ? std::strtod(fmt::format("{:.5f}", value).c_str(), nullptr) : value;
}

}  // namespace teardown::engine
