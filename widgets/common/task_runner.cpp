#include "widgets/common/task_runner.h"

#include "widgets/common/strings.h"

#include <chrono>

namespace teardown {

TaskRunner::TaskRunner(Lane& lane, QObject* parent) : QObject(parent), m_lane(lane), m_guard(std::make_shared<Guard>()) {
    m_guard->runner = this;
}

TaskRunner::~TaskRunner() {
    m_stop.request_stop();
    m_guard->latest.fetch_add(1);
    std::lock_guard lock(m_guard->mutex);
    m_guard->runner = nullptr;
}

std::uint64_t TaskRunner::begin() {
    m_stop.request_stop();
    m_stop = std::stop_source();
    setBusy(true);
    return m_guard->latest.fetch_add(1) + 1;
}

void TaskRunner::abandon() {
    m_stop.request_stop();
    m_guard->latest.fetch_add(1);
    setBusy(false);
}

TaskContext TaskRunner::makeContext(std::uint64_t generation) {
    TaskContext context;
    context.stop = m_stop.get_token();
    // A tight loop may report thousands of times a second; the window needs twenty.
    auto last = std::make_shared<std::chrono::steady_clock::time_point>();
    context.progress = [guard = m_guard, generation, last](double done, const Message& label) {
        const auto now = std::chrono::steady_clock::now();
        if (done < 1 && now - *last < std::chrono::milliseconds(50)) return;
        *last = now;
        std::lock_guard lock(guard->mutex);
        TaskRunner* runner = guard->runner;
        if (!runner || guard->latest.load() != generation) return;
        QMetaObject::invokeMethod(
            runner,
            [runner, generation, done, text = toQt(label)] {
                if (runner->m_guard->latest.load() == generation && runner->m_busy) Q_EMIT runner->progressed(done, text);
            },
            Qt::QueuedConnection);
    };
    return context;
}

void TaskRunner::deliver(const std::shared_ptr<Guard>& guard, std::uint64_t generation, std::function<void()> finish) {
    std::lock_guard lock(guard->mutex);
    TaskRunner* runner = guard->runner;
    if (!runner) return;
    QMetaObject::invokeMethod(
        runner,
        [runner, generation, finish = std::move(finish)] {
            if (runner->m_guard->latest.load() != generation) return;
            runner->setBusy(false);
            finish();
        },
        Qt::QueuedConnection);
}

void TaskRunner::setBusy(bool busy) {
    if (m_busy == busy) return;
    m_busy = busy;
    Q_EMIT busyChanged(busy);
}

}  // namespace teardown
