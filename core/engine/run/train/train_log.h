// TrainLog: the lines of a training, on the console and in WORK_DIR/TIMESTAMP.log, and the objects of TIMESTAMP.log.json, as
// mmclassification writes them.
#pragma once

#include "core/base/result.h"
#include "core/config/config_value.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace teardown::engine {

class TrainLog {
public:
    /// `print`: receives each line as it is written to the file; may be empty. `stamp`: "20261122_193939".
    TrainLog(std::string folder, std::string stamp, std::function<void(const std::string&)> print);

    /// "2026-11-22 19:39:42,349 - mmcls - INFO - TEXT". A file that cannot be written is told by failure().
    void info(std::string_view text, const char* logger = "mmcls") { write(text, logger, "INFO"); }
    void warning(std::string_view text, const char* logger = "mmcls") { write(text, logger, "WARNING"); }
    void error(std::string_view text, const char* logger = "mmcls") { write(text, logger, "ERROR"); }
    /// A line of the JSON log.
    void json(const ConfigValue& object);
    /// The first error of writing: a full disk. Reported once.
    Result<void> takeFailure();

    const std::string& stamp() const { return m_stamp; }
    std::string jsonPath() const { return m_base + ".log.json"; }

private:
    void write(std::string_view text, const char* logger, const char* level);
    void append(const std::string& path, const std::string& text);

    std::string m_base;
    std::string m_stamp;
    std::function<void(const std::string&)> m_print;
    std::optional<Error> m_failure;
};

/// A dict, list, text, number, bool or None as Python's json.dumps writes it, floats as NaN and Infinity included.
std::string pythonJsonText(const ConfigValue& value);

/// numpy.round(value, 5) and Python's round(value, 5).
double numpyRounded(double value);
double pythonRounded(double value);

}  // namespace teardown::engine
