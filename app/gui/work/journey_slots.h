// JourneySlots: a slot for each row of the table of journeys, and what happens when something changes: what was made from it is stale, and
// what runs by itself runs again. All of that is read from the rows.
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
    /// The journey of a row runs by this recorder from now on.
    template <class Outcome>
    Slot<Outcome>& add(Journey id, const JourneyRecorder& recorder) {
        return static_cast<Slot<Outcome>&>(add(std::make_unique<Slot<Outcome>>(id, m_engine.lane(), false, keepsLast(id)), &recorder));
    }
    /// A question: whoever asks it runs the slot, and says how that goes where it is quiet.
    template <class Outcome>
    Slot<Outcome>& addQuestion(Journey id, bool quiet) {
        return static_cast<Slot<Outcome>&>(add(std::make_unique<Slot<Outcome>>(id, m_engine.lane(), quiet, keepsLast(id)), nullptr));
    }
    /// Null: no recorder and no question was added for it.
    SlotBase* find(Journey id) const;
    /// The slot of what a request of this type gives. It must have been added.
    template <class Request>
    Slot<typename Request::Outcome>& of() const {
        return static_cast<Slot<typename Request::Outcome>&>(*find({Request::kJourney}));
    }
    TracePtr trace(Journey id) const;

    /// Runs it; where something that it depends on is not there or stale, that comes first.
    void run(Journey id);
    /// Runs it unless there is a fresh outcome, or it runs already.
    void ensure(Journey id);
    /// What was made from it, directly or through others, is stale, and so is its own outcome.
    /// `finish`: a run of its own that makes no work to wait for comes to its end.
    void invalidate(Journey id, bool finish = false);
    void cancel();
    void abandon();
    /// A run that is worth waiting for is under way.
    bool busy() const;
    /// There is a session and a built model.
    bool hasModel() const;
    /// What a run of this row would get now; none: something that it needs is not there.
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
    void startWith(const JourneyInfo& row, JourneyInput input);
    void arrived(SlotBase& slot);
    void settled(const SlotBase& slot);
    void failed(SlotBase& slot, const Error& error);
    bool isReady(const JourneyInfo& row) const;
    /// False for a build without the checkpoint that is open: that it came through mends nothing.
    bool isOfAll(Journey id) const;

    JourneyTable m_table;
    OpenFiles& m_files;
    EngineService& m_engine;
    Reports& m_reports;
    std::map<Journey, std::unique_ptr<SlotBase>> m_slots;
    std::map<Journey, JourneyRecorder> m_recorders;
    std::map<Journey, JourneyInputPtr> m_latest;  ///< what its newest run got
    std::set<Journey> m_due;                      ///< run by themselves, and something that they need directly has changed
    std::set<Journey> m_wanted;                   ///< somebody asked for them: they run again when what they depend on does
};

}  // namespace teardown
