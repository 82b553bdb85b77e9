// TrainRunner: trains the open config on a lane of its own with a session of its own, so that the window's engine stays free. An iteration
// is the smallest part: between two of them the training pauses, stops, or writes its weights for the other pages.
#pragma once

#include "core/base/result.h"
#include "core/session/train_journey.h"
#include "widgets/common/task_runner.h"
#include "widgets/training/train_options.h"
#include "widgets/training/train_panel.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <vector>

namespace teardown {

class Workbench;

class TrainRunner : public QObject {
    Q_OBJECT
public:
    explicit TrainRunner(Workbench& workbench, QObject* parent = nullptr);
    ~TrainRunner() override;

    /// Trains the open config. `single`: pauses behind the first iteration.
    void start(const TrainChoices& choices, bool single = false);
    void pause();
    /// `single`: pauses again behind the next iteration.
    void goOn(bool single = false);
    /// Ends it behind the iteration that runs, with a checkpoint to go on from; ended() follows.
    void stop();
    /// Drops it at once. What was saved before stays.
    void abandon();

    TrainPhase phase() const { return m_phase; }
    bool isActive() const { return m_phase != TrainPhase::Idle; }
    /// Why no training can begin now; empty: it can.
    QString whyNot() const;
    QString folder() const { return m_folder; }

Q_SIGNALS:
    void phaseChanged();
    void began(qint64 done, qint64 maxIters, qint64 itersPerEpoch);
    void stepped(const std::vector<teardown::TrainStep>& steps);
    void logged(const QStringList& lines);
    void doing(const QString& what);
    /// It pauses: the weights as they are now are in this checkpoint.
    void snapshotWritten(const QString& path);
    /// `saved`: the checkpoint to go on from; empty: none was written. `error`: what ended it early.
    void ended(const QString& saved, const std::optional<teardown::Error>& error);

private:
    struct Work;
    struct Slice;
    static Result<qint64> prepare(Work& work, const TaskContext& task);
    void next();
    void sliced(Slice slice);
    void settle();
    void save();
    void snapshot();
    void end(const QString& saved, const std::optional<Error>& error);
    void setPhase(TrainPhase phase);
    void takeLog();

    Workbench& m_workbench;
    Lane m_lane;
    TaskRunner m_task;
    std::shared_ptr<Work> m_work;
    TrainPhase m_phase = TrainPhase::Idle;
    QString m_folder;
    QString m_snapshot;  ///< written last
    bool m_single = false;
    bool m_follow = false;
};

}  // namespace teardown
