// Slot<Outcome>: what came of a journey or a question - the value, what it was made from, the job that makes the next one, and whether the
// value still holds.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"
#include "core/trace/journey.h"
#include "core/trace/trace.h"
#include "widgets/common/task_runner.h"

#include <QObject>

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace teardown {

enum class SlotState {
    Stale,  ///< there is no value, or what it was made from has changed since
    Running,
    Fresh,
    Failed,  ///< the last run; a value that is there is of a run before it
};

struct JourneyInput;
using JourneyInputPtr = std::shared_ptr<const JourneyInput>;

/// An outcome of any journey.
struct Recorded {
    std::shared_ptr<const void> outcome;
    TracePtr trace;     ///< null: the outcome has none
    Diagnostics notes;  ///< for the list of problems
};

template <class Outcome>
Recorded recorded(std::shared_ptr<const Outcome> outcome) {
    Recorded result;
    if constexpr (requires { outcome->trace; }) result.trace = outcome->trace;
    if constexpr (requires { outcome->diagnostics; }) result.notes = outcome->diagnostics;
    result.outcome = std::move(outcome);
    return result;
}

class SlotBase : public QObject {
    Q_OBJECT
public:
    using Work = std::function<Result<Recorded>(const TaskContext&)>;

    /// `quiet`: its runs are no work to wait for, and whoever asks says how they go.
    SlotBase(Journey id, Lane& lane, bool quiet, bool keepsLast);

    Journey id() const { return m_id; }
    SlotState state() const { return isRunning() ? SlotState::Running : m_state; }
    bool hasValue() const { return m_value.outcome != nullptr; }
    /// Null: there is no value, or it has no trace.
    const TracePtr& trace() const { return m_value.trace; }
    const Diagnostics& notes() const { return m_value.notes; }
    /// What the value was made from; null without a value.
    const JourneyInputPtr& madeFrom() const { return m_madeFrom; }
    /// Counts the changes of what it is made from. The value is fresh if none came since its run began.
    std::uint64_t generation() const { return m_generation; }

    bool isRunning() const { return m_runner.busy(); }
    bool isQuiet() const { return m_quiet || m_quietRun; }
    bool busy() const { return isRunning() && !isQuiet(); }

    /// The newest run wins: one that is under way stops, and its outcome is dropped. `quiet`: this run is.
    void run(JourneyInputPtr from, Work work, bool quiet = false);
    /// What it is made from has changed. The value stays until another comes; a run under way stops, or with `finish` comes to its end.
    void outdate(bool finish = false);
    /// The value goes, too.
    void clear();
    /// The run that is under way says that it was cancelled.
    void cancel() { m_runner.cancel(); }
    /// It ends without a word.
    void abandon() { m_runner.abandon(); }
    /// The value of the same run with more in it; nobody is told.
    void amend(Recorded value) { m_value = std::move(value); }
    /// For whoever shows the value: look again.
    void announce() { Q_EMIT changed(); }

Q_SIGNALS:
    /// Comes first: the new value is there, and what was made from the one before can be put away.
    void arrived();
    /// There is another value, or none any more.
    void changed();
    /// Comes last: what is made from the value can run.
    void settled();
    void failed(const teardown::Error& error);
    /// What it is made from has changed.
    void outdated();
    void progressed(double done, const QString& label);
    void busyChanged();

protected:
    const std::shared_ptr<const void>& outcome() const { return m_value.outcome; }

private:
    void finish(Result<Recorded> result, const JourneyInputPtr& from, std::uint64_t generation);

    Journey m_id;
    bool m_quiet;
    bool m_keepsLast;  ///< after an error the value still holds, though something has changed
    bool m_quietRun = false;
    TaskRunner m_runner;
    SlotState m_state = SlotState::Stale;
    std::uint64_t m_generation = 0;
    std::uint64_t m_madeAt = 0;  ///< the generation that the value belongs to
    Recorded m_value;
    JourneyInputPtr m_madeFrom;
};

template <class Outcome>
class Slot : public SlotBase {
public:
    using SlotBase::SlotBase;
    /// Null: there is none.
    std::shared_ptr<const Outcome> value() const { return std::static_pointer_cast<const Outcome>(outcome()); }
};

}  // namespace teardown
