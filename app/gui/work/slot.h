// Slot<Outcome>: the outcome of a journey or a question: the value, its input, the job that computes the next one, and whether the value is
// up to date.
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
#include <vector>

namespace teardown {

enum class SlotState {
    Stale,  ///< there is no value, or its input has changed since
    Running,
    Fresh,
    Failed,  ///< the last run; an existing value is from an earlier run
};

struct JourneyInput;
using JourneyInputPtr = std::shared_ptr<const JourneyInput>;

/// An outcome of any journey.
struct Recorded {
    std::shared_ptr<const void> outcome;
    TracePtr trace;           ///< null: the outcome has none
    Diagnostics notes;        ///< for the list of problems
    std::vector<Error> gaps;  ///< why parts of it are missing; what depends on it cannot run then
};

template <class Outcome>
Recorded recorded(std::shared_ptr<const Outcome> outcome) {
    Recorded result;
    if constexpr (requires { outcome->trace; }) result.trace = outcome->trace;
    if constexpr (requires { outcome->diagnostics; }) result.notes = outcome->diagnostics;
    if constexpr (requires { outcome->holes; }) result.gaps = outcome->holes;
    result.outcome = std::move(outcome);
    return result;
}

class SlotBase : public QObject {
    Q_OBJECT
public:
    using Work = std::function<Result<Recorded>(const TaskContext&)>;

    /// `quiet`: the user does not wait for its runs, and the caller reports their progress.
    SlotBase(Journey id, Lane& lane, bool quiet, bool keepsLast);

    Journey id() const { return m_id; }
    SlotState state() const { return isRunning() ? SlotState::Running : m_state; }
    bool hasValue() const { return m_value.outcome != nullptr; }
    /// Null: there is no value, or it has no trace.
    const TracePtr& trace() const { return m_value.trace; }
    const Diagnostics& notes() const { return m_value.notes; }
    /// Why parts of the value are missing; empty: it is whole, or there is none.
    const std::vector<Error>& gaps() const { return m_value.gaps; }
    /// The input of the value; null without a value.
    const JourneyInputPtr& madeFrom() const { return m_madeFrom; }
    /// Counts the changes of the input. The value is fresh if there was none since its run started.
    std::uint64_t generation() const { return m_generation; }

    bool isRunning() const { return m_runner.busy(); }
    bool isQuiet() const { return m_quiet || m_quietRun; }
    bool busy() const { return isRunning() && !isQuiet(); }

    /// The newest run wins: a running one is stopped and its outcome dropped. `quiet`: for this run only.
    void run(JourneyInputPtr from, Work work, bool quiet = false);
    /// The input has changed. The value is kept until the next one; a running job is stopped, or finishes if `finish` is set.
    void outdate(bool finish = false);
    /// Drops the value too.
    void clear();
    /// Stops the current run, which reports that it was cancelled.
    void cancel() { m_runner.cancel(); }
    /// Stops the current run without a report.
    void abandon() { m_runner.abandon(); }
    /// The value of the same run with more data; emits no signal.
    void amend(Recorded value) { m_value = std::move(value); }
    /// For those that show the value: read it again.
    void announce() { Q_EMIT changed(); }

Q_SIGNALS:
    /// Emitted first: the new value is set, and what was made from the old one can be dropped.
    void arrived();
    /// There is another value, or none any more.
    void changed();
    /// Emitted last: what depends on the value can run.
    void valueReady();
    void failed(const teardown::Error& error);
    /// The input has changed.
    void outdated();
    void progressed(double done, const QString& label);
    void busyChanged();

protected:
    const std::shared_ptr<const void>& outcome() const { return m_value.outcome; }

private:
    void finish(Result<Recorded> result, const JourneyInputPtr& from, std::uint64_t generation);

    Journey m_id;
    bool m_quiet;
    bool m_keepsLast;  ///< after an error the value remains valid although the input has changed
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
