// Recovery: writes what is open into a file of this process, a few seconds behind at most, and finds the files of processes that ended
// without clearing theirs away. A lock held by the living tells the two apart, so that a kill needs no warning.
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
    QString file;  ///< where it is kept until it is reopened or forgotten
};

class Recovery : public QObject {
    Q_OBJECT
public:
    static constexpr int kDelay = 2000;     ///< milliseconds from a change to the write
    static constexpr int kSettled = 60000;  ///< running so long a reopened workspace no longer counts as the cause of a crash

    /// `folder` is made when first needed.
    explicit Recovery(QString folder, JourneyTable journeys = kJourneys, QObject* parent = nullptr);
    ~Recovery() override;  ///< a clean end: the file goes
    /// $XDG_STATE_HOME/teardown, else ~/.local/state/teardown.
    static QString defaultFolder();

    /// The newest workspace that was lost; older ones are cleared away.
    std::optional<LostWorkspace> findLost();
    /// Begins to keep what `capture` says (nothing while its files are empty); changed() asks for it.
    void start(std::function<WorkspaceState()> capture);
    void changed();
    /// Takes the lost workspace over before it is opened: should it end the program again, the next start knows how often it has.
    void adopt(const LostWorkspace& lost);
    void forget(const LostWorkspace& lost);
    /// The file of this process.
    QString file() const { return m_file; }
    /// Waits for writes under way (tests).
    void flush();

Q_SIGNALS:
    /// It can not be written; said once.
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
