// TestRunner: runs data.test of the open config through the built network, a batch at a time, so that the engine stays free for other work.
// The scores go to a file of the user's data whose name is the hash of config and weights: stopped or interrupted, the same test goes on
// from there, also in another session.
#pragma once

#include "core/base/result.h"
#include "core/session/trust.h"
#include "core/session/workspace.h"
#include "widgets/common/task_runner.h"

#include <QObject>
#include <QString>

#include <memory>
#include <optional>
#include <set>

namespace teardown {

class ScorePass;
class Workbench;

/// A file of scores that belongs to what is open.
struct TestStore {
    std::string path;
    std::size_t done = 0;  ///< pictures; 0: there is no such file yet
    std::size_t total = 0;
};

class TestRunner : public QObject {
    Q_OBJECT
public:
    explicit TestRunner(Workbench& workbench, QObject* parent = nullptr);
    ~TestRunner() override;

    /// `anew`: from the first picture, although there are scores.
    void run(bool anew = false);
    /// Stops after the batch that runs; ended() follows.
    void cancel();
    void abandon();
    bool busy() const { return m_running; }
    /// Why it cannot run now; empty: it can.
    QString whyNot() const;
    /// How far the answers of the last test of the built network can be trusted; none: it has given none.
    const std::optional<Trust>& trust() const { return m_trust; }
    /// The pictures of that test whose files could only be decoded in part.
    const std::set<std::size_t>& damaged() const { return m_damaged; }
    /// Looks for the scores of an earlier test of the open files: found().
    void look();

Q_SIGNALS:
    void progressed(double done, const QString& label);
    void busyChanged();
    void trustChanged();
    void found(const teardown::TestStore& store);
    /// What is done is in the file. `error`: what ended it early.
    void ended(const teardown::TestStore& store, const std::optional<teardown::Error>& error);

private:
    struct Started {
        std::shared_ptr<ScorePass> pass;
        std::string store;
    };
    static Result<std::string> storePath(const Opened& opened, const TaskContext& task);
    static Result<Started> start(const Opened& opened, bool anew, const TaskContext& task);
    void next();
    void noteTrust();
    void end(const std::optional<Error>& error);
    void setRunning(bool running);

    Workbench& m_workbench;
    Lane m_lane;  ///< prepares, and releases the threads of the loader
    TaskRunner m_preparer;
    TaskRunner m_looker;
    TaskRunner m_batches;  ///< on the engine's lane
    std::shared_ptr<ScorePass> m_pass;
    std::string m_store;
    std::optional<Trust> m_trust;
    std::set<std::size_t> m_damaged;
    bool m_running = false;
    bool m_cancelled = false;
};

}  // namespace teardown
