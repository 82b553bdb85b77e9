// StepJumps: commands that go to a step by its address or by what happens there - back to the last breakpoint, to the next NaN, to where
// the shown tensor is written or read - and the marks of these uses on the timeline.
#pragma once

#include "app/gui/rooms/steps/breakpoint_search.h"
#include "app/gui/window_context.h"
#include "core/trace/address.h"
#include "core/trace/tensor_uses.h"

#include <QObject>

#include <vector>

class QAction;

namespace teardown {

class StepJumps : public QObject {
    Q_OBJECT
public:
    StepJumps(const WindowContext& context, BreakpointSearch& search, QObject* parent = nullptr);

    const TensorUses& uses() const { return m_uses; }
    /// Shows the step of the current trace, and the tensor and element that are named; the way back is an entry of the history.
    void goTo(const Address& address);
    /// Of what is shown: the element under the cross-hair, the channel, or the step. Empty without a step.
    QString shownAddress() const;

private:
    void addAddress();
    void askForAddress();
    void addUses();
    void addValues();
    void followTensor();
    void refresh();
    void go(int step);

    WindowContext m_context;
    BreakpointSearch& m_search;
    TensorUses m_uses;  ///< of the shown tensor
    TracePtr m_usesIn;
    int m_tensor = -1;
    QAction* m_goTo = nullptr;
    QAction* m_copyAddress = nullptr;
    QAction* m_written = nullptr;
    QAction* m_nextRead = nullptr;
    QAction* m_lastRead = nullptr;
    std::vector<QAction*> m_values;
};

}  // namespace teardown
