// Questions: what is asked of the built network beside its journeys. The newest question wins; each has a slot, so that it ends where what
// it is about changes.
#pragma once

#include "app/gui/work/journey_slots.h"

#include <QObject>

namespace teardown {

struct ExplainRequest;

/// The forward trace with the tensors of one more step, and as it was without them.
struct RecomputedStep {
    TracePtr base;
    TracePtr trace;
    int step = -1;
};

class Questions : public QObject {
    Q_OBJECT
public:
    Questions(JourneySlots& journeys, OpenFiles& files, EngineService& engine, Reports& reports, QObject* parent = nullptr);

    /// Records the step again whose tensors the budget left out, and puts them into the forward trace: recomputed(). One step at a time:
    /// those of an earlier call are let go.
    void recompute(int step);
    /// Operations of every module, once for a model.
    void profile();
    /// Which part of the input speaks for a class. Answered by the slot of ExplainRequest.
    void explain(ExplainRequest question);

Q_SIGNALS:
    /// The forward trace has this step's tensors now; all else in it is as it was.
    void recomputed(int step);

private:
    void takeRecomputed();

    JourneySlots& m_journeys;
    OpenFiles& m_files;
    EngineService& m_engine;
    Reports& m_reports;
    Slot<RecomputedStep>& m_recompute;
};

}  // namespace teardown
