// WindowUpdates: keeps navigator, stage, trees and status bar in sync with the workbench, independent of the rooms. Rooms update what only
// they show.
#pragma once

#include "app/gui/window_context.h"
#include "core/trace/trace.h"

#include <QObject>

namespace teardown {

class WindowUpdates : public QObject {
    Q_OBJECT
public:
    explicit WindowUpdates(const WindowContext& context);

    /// Shows the current step, or the reason why there is none.
    void refreshStage();

private:
    void connectWorkbench();
    void connectRuns();
    void connectNavigator();
    void connectPanels();
    void revealConfig(const QString& path);
    void openJourney(Journey journey);
    void refreshTrees();
    void refreshLocation();
    /// A forward run of the same steps with other numbers: the view does not change.
    void refreshNumbers();
    /// Updates the inspector's answer and how reliable the times of the run are, before the panels learn of the run.
    void refreshAnswer();
    void refreshClassNames();
    void refreshStatus();

    WindowContext m_context;
};

}  // namespace teardown
