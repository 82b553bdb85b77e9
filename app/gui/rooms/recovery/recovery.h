// Recovery: saves the state of the workspace to a file of this process within a few seconds, and finds the files of processes that ended
// without removing theirs. A lock held by each running process tells the two apart, so even a kill is detected.
#pragma once

#include "app/gui/rooms/recovery/workspace_state.h"
#include "core/base/error.h"
#include "widgets/common/lane.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

namespace teardown {

/// A workspace whose program ended unexpectedly.
struct LostWorkspace {
    WorkspaceState state;
    QString file;  ///< where it is stored until it is reopened or forgotten
};

class Recovery : public QObject {
    Q_OBJECT
public:
    static constexpr int kDelay = 2000;     ///< milliseconds from a change to the write
    static constexpr int kSettled = 60000;  ///< milliseconds after which a reopened workspace no longer counts as the cause of a crash

    /// `folder` is created when first needed.
    explicit Recovery(QString folder, JourneyTable journeys = kJourneys, QObject* parent = nullptr);
    ~Recovery() override;  ///< ends
    /// $XDG_STATE_HOME/teardown, else ~/.local/state/teardown.
    static QString defaultFolder();

    /// The newest lost workspace; older ones are removed.
    std::optional<LostWorkspace> findLost();
    /// Starts to save what `capture` returns (nothing while its files are empty); changed() requests a save.
    void start(std::function<WorkspaceState()> capture);
    void changed();
    /// Takes over the lost workspace before it is opened: if it crashes the program again, the next start knows the number of crashes.
    void adopt(const LostWorkspace& lost);
    void forget(const LostWorkspace& lost);
    /// A regular exit: removes the file and saves nothing any more. What comes after it, even a kill, is not a crash.
    void end();
    /// The file of this process.
    QString file() const { return m_file; }
    /// Waits for pending writes (tests).
    void flush();

Q_SIGNALS:
    /// The file cannot be written; emitted once.
    void failed(const teardown::Error& error);

private:
    bool lock();
    void write();
    void writeNow(const WorkspaceState& state);
    QString m_folder;
    JourneyTable m_journeys;
    QString m_file;
    int m_lock = -1;
    std::function<WorkspaceState()> m_capture;
    QTimer m_timer;
    QTimer m_settled;
    int m_crashes = 0;
    QByteArray m_written;
    bool m_saidFailure = false;
    std::unique_ptr<Lane> m_lane;
};

}  // namespace teardown
