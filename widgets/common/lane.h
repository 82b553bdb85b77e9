// Lane: a thread that runs posted jobs in order. The engine has its own (all layers live on it); a second one does parsing, statistics and
// pictures.
#pragma once

#include <QObject>
#include <QThread>

#include <functional>
#include <memory>

namespace teardown {

class Lane {
public:
    explicit Lane(const QString& name);
    ~Lane();  ///< waits for the running job; pending jobs are dropped
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    void post(std::function<void()> job);

private:
    QThread m_thread;
    std::unique_ptr<QObject> m_worker;
};

}  // namespace teardown
