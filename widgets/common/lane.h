// Lane: one thread that works through posted jobs in order. The engine has one of its own (all layers live on it); a light one serves
// parsing, statistics and pictures.
#pragma once

#include <QObject>
#include <QThread>

#include <functional>
#include <memory>

namespace teardown {

class Lane {
public:
    explicit Lane(const QString& name);
    ~Lane();  ///< waits for the running job; jobs that have not begun are dropped
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    void post(std::function<void()> job);

private:
    QThread m_thread;
    std::unique_ptr<QObject> m_worker;
};

}  // namespace teardown
