#include "widgets/common/lane.h"

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

void Lane::post(std::function<void()> job) { QMetaObject::invokeMethod(m_worker.get(), std::move(job), Qt::QueuedConnection); }

}  // namespace teardown
