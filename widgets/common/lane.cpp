#include "widgets/common/lane.h"

#include "core/base/guard.h"

#include <QtDebug>

#include <utility>

namespace teardown {

namespace {

/// Starts the threads of lanes, so that nobody else waits for that: glibc starts no thread while it loads a library, and the engine's takes
/// from a second to several on a busy machine.
class ThreadStarter {
public:
    ThreadStarter() {
        m_worker.moveToThread(&m_thread);
        m_thread.start();
    }
    ~ThreadStarter() {
        m_thread.quit();
        m_thread.wait();
    }
    void start(QThread& thread) {
        QMetaObject::invokeMethod(
            &m_worker, [&thread] { thread.start(); }, Qt::QueuedConnection);
    }
    /// Returns when all threads have been started.
    void finish() {
        QMetaObject::invokeMethod(
            &m_worker, [] {}, Qt::BlockingQueuedConnection);
    }

private:
    QThread m_thread;
    QObject m_worker;
};

ThreadStarter& threadStarter() {
    static ThreadStarter s_starter;
    return s_starter;
}

}  // namespace

Lane::Lane(const QString& name) : m_worker(std::make_unique<QObject>()) {
    m_thread.setObjectName(name);
    m_worker->moveToThread(&m_thread);
    threadStarter().start(m_thread);
}

Lane::~Lane() {
    threadStarter().finish();
    m_thread.quit();
    m_thread.wait();
}

void Lane::post(std::function<void()> job) {
    // An exception that escapes the thread would end the program.
    const auto guarded = [job = std::move(job)] {
        try {
            job();
        } catch (...) {
            qCritical("%s", describe(errorOfException("working in the background")).c_str());
        }
    };
    QMetaObject::invokeMethod(m_worker.get(), guarded, Qt::QueuedConnection);
}

}  // namespace teardown
