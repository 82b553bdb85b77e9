#include "widgets/common/lane.h"

#include "core/base/guard.h"

#include <QtDebug>

#include <utility>

namespace teardown {

Lane::Lane(const QString& name) : m_worker(std::make_unique<QObject>()) {
    m_thread.setObjectName(name);
    m_worker->moveToThread(&m_thread);
    m_thread.start();
}

Lane::~Lane() {
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
