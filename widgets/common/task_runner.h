// TaskRunner: a job slot in which the newest job wins. Starting a job stops the previous one and drops its result if it arrives late, so a
// panel never shows an answer to an outdated question.
#pragma once

#include "core/base/guard.h"
#include "core/base/task_context.h"
#include "widgets/common/lane.h"

#include <QElapsedTimer>
#include <QObject>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>

namespace teardown {

class TaskRunner : public QObject {
    Q_OBJECT
public:
    explicit TaskRunner(Lane& lane, QObject* parent = nullptr);
    ~TaskRunner() override;

    /// `work(const TaskContext&)` runs on the lane; `done(result)` on this object's thread unless a newer job was started meanwhile.
    template <class Work, class Done>
    void run(Work work, Done done) {
        using Value = std::invoke_result_t<Work, const TaskContext&>;
        const std::uint64_t generation = begin();
        TaskContext context = makeContext(generation);
        m_lane.post([guard = m_guard, generation, context = std::move(context), work = std::move(work), done = std::move(done)]() mutable {
            if (guard->latest.load() != generation) return;
            auto value = std::make_shared<std::optional<Value>>(guarded<Value>(work, context));
            deliver(guard, generation, [value, done = std::move(done)]() mutable {
                if (*value) done(std::move(**value));
            });
        });
    }

    /// Asks the running job to stop; its result (normally the error "cancelled") is still delivered.
    void cancel() { m_stop.request_stop(); }
    /// Stops the running job and drops its result.
    void abandon();
    bool busy() const { return m_busy; }

Q_SIGNALS:
    /// done in 0..1, negative when unknown.
    void progressed(double done, const QString& label);
    void busyChanged(bool busy);

private:
    struct Guard {
        std::mutex mutex;
        TaskRunner* runner = nullptr;
        std::atomic<std::uint64_t> latest = 0;
    };
    /// No exception may leave the lane's thread. A job that cannot report an error gives no answer.
    template <class Value, class Work>
    static std::optional<Value> guarded(Work& work, const TaskContext& context) {
        try {
            return work(context);
        } catch (...) {
            if constexpr (std::is_constructible_v<Value, Error>)
                return Value(errorOfException("working in the background"));
            else
                return std::nullopt;
        }
    }
    std::uint64_t begin();
    TaskContext makeContext(std::uint64_t generation);
    static void deliver(const std::shared_ptr<Guard>& guard, std::uint64_t generation, std::function<void()> finish);
    void setBusy(bool busy);

    Lane& m_lane;
    std::shared_ptr<Guard> m_guard;
    std::stop_source m_stop;
    bool m_busy = false;
};

}  // namespace teardown
