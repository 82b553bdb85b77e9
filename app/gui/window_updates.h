// WindowUpdates: keeps navigator, stage, trees and status line in step with the workbench, whichever rooms there are. What a room alone
// shows it updates itself.
#pragma once

#include "app/gui/window_context.h"
#include "core/trace/trace.h"

#include <QObject>

namespace teardown {

class WindowUpdates : public QObject {
    Q_OBJECT
public:
    explicit WindowUpdates(const WindowContext& context);

    /// Shows the step that is looked at, or the reason why there is none.
    void refreshStage();

private:
    void connectWorkbench();
    void connectRuns();
    void connectNavigator();
    void connectPanels();
    void openJourney(Journey journey);
    void refreshTrees();
    void refreshLocation();
    /// A forward run of the same steps with other numbers: what is looked at stays.
    void refreshNumbers();
    /// The inspector's answer and what the times of the run are worth; before the panels hear of the run.
    void refreshAnswer();
    void refreshStatus();

    WindowContext m_context;
};

}  // namespace teardown
