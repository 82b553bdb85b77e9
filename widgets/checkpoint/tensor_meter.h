// TensorMeter: measures the rows of a TensorTableModel on a lane, visible ones first, a few at a time so that other jobs get their turn.
#pragma once

#include "widgets/checkpoint/tensor_table_model.h"
#include "widgets/common/task_runner.h"

#include <QObject>

#include <functional>
#include <vector>

namespace teardown {

class TensorMeter : public QObject {
    Q_OBJECT
public:
    TensorMeter(Lane& lane, TensorTableModel* model, QObject* parent = nullptr);

    /// The visible rows of the model, queried before each batch.
    void setInSight(std::function<std::vector<int>()> inSight) { m_inSight = std::move(inSight); }
    /// Measures what has not been measured yet.
    void start();
    /// Stops; measured rows are kept.
    void stop();
    bool running() const { return m_running; }

Q_SIGNALS:
    void progressed(int done, int all);
    void runningChanged(bool running);
    /// Every row has been measured.
    void finished();

private:
    std::vector<int> nextRows() const;
    void next();
    void setRunning(bool running);

    TensorTableModel* m_model;
    TaskRunner m_runner;
    std::function<std::vector<int>()> m_inSight;
    bool m_running = false;
};

}  // namespace teardown
