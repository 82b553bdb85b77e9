// JourneySlots: a slot for each row of the table of journeys. When something changes, outcomes made from it become stale, and automatic
// journeys run again. All of this follows from the rows.
#pragma once

#include "app/gui/work/engine_service.h"
#include "app/gui/work/open_files.h"
#include "app/gui/work/slot.h"
#include "core/session/journeys.h"

#include <QObject>

#include <map>
#include <memory>
#include <optional>
#include <set>

namespace teardown {

struct JourneyInput;
struct JourneyRecorder;

class JourneySlots : public QObject {
    Q_OBJECT
public:
    JourneySlots(JourneyTable table, OpenFiles& files, EngineService& engine, Reports& reports, QObject* parent = nullptr);
    ~JourneySlots() override;

    JourneyTable table() const { return m_table; }
    /// From now on this recorder runs the journey of the row.
    template <class Outcome>
    Slot<Outcome>& add(Journey id, const JourneyRecorder& recorder) {
        return static_cast<Slot<Outcome>&>(add(std::make_unique<Slot<Outcome>>(id, m_engine.lane(), false, keepsLast(id)), &recorder));
    }
    /// Adds a question: the caller runs the slot and, if it is quiet, reports its progress.
    template <class Outcome>
    Slot<Outcome>& addQuestion(Journey id, bool quiet) {
        return static_cast<Slot<Outcome>&>(add(std::make_unique<Slot<Outcome>>(id, m_engine.lane(), quiet, keepsLast(id)), nullptr));
    }
    /// Null if no recorder or question was added for it.
    SlotBase* find(Journey id) const;
    /// The slot for requests of this type. It must have been added.
    template <class Request>
    Slot<typename Request::Outcome>& of() const {
        return static_cast<Slot<typename Request::Outcome>&>(*find({Request::kJourney}));
    }
    TracePtr trace(Journey id) const;

    /// Runs it, after any dependency that is missing or stale.
    void run(Journey id);
    /// Runs it unless there is a fresh outcome or it is already running.
    void ensure(Journey id);
    /// Makes its outcome stale, and all outcomes made from it, directly or indirectly. `finish`: quiet runs of its own may finish.
    void invalidate(Journey id, bool finish = false);
    void cancel();
    void abandon();
    /// A run is in progress for which the user may have to wait.
    bool busy() const;
    /// There is a session and a built model without holes, so that it can run.
    bool hasModel() const;
    /// The built network has holes, and so cannot run.
    bool isIncomplete() const;
    /// False for a build without the open checkpoint: its success does not fix the checkpoint's errors.
    bool coversOpenFiles(Journey id) const;
    /// The user wants something of a network with holes: reports why it cannot run. False: it has none.
    bool reportIncomplete();
    /// The input that a run of this row would get now; none if something is missing.
    std::optional<JourneyInput> inputOf(const JourneyInfo& row) const;

Q_SIGNALS:
    void busyChanged();

private:
    SlotBase& add(std::unique_ptr<SlotBase> slot, const JourneyRecorder* recorder);
    bool keepsLast(Journey id) const;
    void changing(Ingredient what);
    void emptied();
    void runDue();
    void runRandom();
    bool start(const JourneyInfo& row);
    /// If the engine is still loading, it starts as soon as that is there.
    void startOrWait(const JourneyInfo& row);
    void startWith(const JourneyInfo& row, JourneyInput input);
    void arrived(SlotBase& slot);
    void runDependents(const SlotBase& slot);
    void failed(SlotBase& slot, const Error& error);
    bool isReady(const JourneyInfo& row) const;

    JourneyTable m_table;
    OpenFiles& m_files;
    EngineService& m_engine;
    Reports& m_reports;
    std::map<Journey, std::unique_ptr<SlotBase>> m_slots;
    std::map<Journey, JourneyRecorder> m_recorders;
    std::map<Journey, JourneyInputPtr> m_latest;  ///< the input of its newest run
    std::set<Journey> m_due;                      ///< automatic journeys with a direct dependency that has changed
    std::set<Journey> m_requested;                ///< requested journeys: they run again when their dependencies do
};

}  // namespace teardown
