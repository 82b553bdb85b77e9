// Questions: requests to the built network besides its journeys, and one that needs no network. The newest one wins; each has a slot, so it
// ends when its subject changes.
#pragma once

#include "app/gui/work/journey_slots.h"

#include <QObject>

namespace teardown {

struct ExplainRequest;
struct NumbersRequest;
struct PartOutcome;
struct PartRequest;

/// The forward trace with the tensors of one more step, and the trace before.
struct RecomputedStep {
    TracePtr base;
    TracePtr trace;
    int step = -1;
};

class Questions : public QObject {
    Q_OBJECT
public:
    Questions(JourneySlots& journeys, OpenFiles& files, EngineService& engine, Reports& reports, QObject* parent = nullptr);

    /// Records a step again whose tensors exceeded the memory limit, and adds them to the forward trace: recomputed(). Only for one step at
    /// a time: those of an earlier call are released.
    void recompute(int step);
    /// Operations of every module, once per model.
    void profile();
    /// Which part of the input supports a class. The slot of ExplainRequest has the answer.
    void explain(ExplainRequest question);
    /// Which reading of the open picture gives the request's numbers; the picture is added here. The slot of NumbersRequest has the answer.
    void explainNumbers(NumbersRequest question);
    /// Builds a class alone. Its slot, part(), depends on nothing that is open, so it has no row in the table of journeys.
    void buildPart(PartRequest request);
    Slot<PartOutcome>& part() const { return m_part; }

Q_SIGNALS:
    /// The forward trace now has this step's tensors; nothing else has changed.
    void recomputed(int step);

private:
    void applyRecomputed();

    JourneySlots& m_journeys;
    OpenFiles& m_files;
    EngineService& m_engine;
    Reports& m_reports;
    Slot<RecomputedStep>& m_recompute;
    Slot<PartOutcome>& m_part;
};

}  // namespace teardown
