// Budget: limits the total cost of evaluating a config with all its files, and checks for cancellation.
#pragma once

#include "core/base/task_context.h"
#include "core/config/language/failure.h"
#include "core/config/language/limits.h"

#include <cstdint>
#include <string>

namespace teardown::config {

class Budget {
public:
    explicit Budget(const TaskContext& task = {}) : m_task(task) {}

    /// One step per expression, and per element that an operation creates or visits.
    void spend(std::uint64_t steps) {
        m_spent += steps;
        if (m_spent > kMaxSteps || steps > kMaxSteps)
            exceed(message("budget.evaluating-it-takes-more", "evaluating it takes more than 1,000,000 steps"));
        if (m_spent < m_nextPoll) return;
        m_nextPoll = m_spent + kPollInterval;
        if (m_task.cancelled()) throw Failure{cancelledError()};
    }
    /// Text is cheap but not free: one step per 64 bytes.
    void spendText(std::uint64_t bytes) {
        if (bytes > kMaxStringBytes) exceed(message("budget.a-string-of-more", "a string of more than 1 MiB"));
        spend(bytes / 64);
    }

private:
    static constexpr std::uint64_t kPollInterval = 4096;
    TaskContext m_task;
    std::uint64_t m_spent = 0;
    std::uint64_t m_nextPoll = 0;
};

}  // namespace teardown::config
