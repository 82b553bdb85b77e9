// Terminal: where a verb prints. Results go to standard output, messages and progress to standard error.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/error.h"
#include "core/base/error_json.h"
#include "core/base/json.h"
#include "core/base/task_context.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown {

class InterruptWatch;

class Terminal {
public:
    explicit Terminal(bool json);
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    /// Whether the result is to be one JSON document.
    bool json() const { return m_json; }
    void print(std::string_view text);
    /// The document and a newline.
    void printJson(const Json& document);
    /// One line on standard error.
    void note(std::string_view line);
    /// Prints every warning as "file:line:column: warning: message"; notes appear only in the JSON document.
    void report(const Diagnostics& diagnostics);
    /// Prints notes too: "file: note: message". For verbs whose answer depends on how the picture was read.
    void reportAll(const Diagnostics& diagnostics);
    /// Prints the message, and with --json the error document with the members added by addToError().
    void fail(const Error& error);
    void addToError(std::string_view key, Json value);
    /// Stops at Ctrl-C and draws the progress bar.
    TaskContext task();
    void clearProgress();
    /// Flushes the output; false when standard output did not accept all of it.
    bool finish();

private:
    void showProgress(double done, const std::string& label);

    bool m_json;
    bool m_interactive;
    bool m_outputFailed = false;
    bool m_barShown = false;
    std::chrono::steady_clock::time_point m_lastBar;
    std::mutex m_mutex;
    std::vector<std::pair<std::string, Json>> m_errorExtras;
    std::unique_ptr<InterruptWatch> m_interrupt;
};

/// "27,339,000"
std::string withThousands(std::int64_t number);

}  // namespace teardown
