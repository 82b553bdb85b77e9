// StepMenu: the context menu of a step on the timeline.
#pragma once

#include "app/gui/window_context.h"

#include <QObject>

class QMenu;
class QPoint;

namespace teardown {

class StepMenu : public QObject {
    Q_OBJECT
public:
    explicit StepMenu(const WindowContext& context, QObject* parent = nullptr);

    /// The menu for a step of the shown trace; the caller owns it. Null: there is no such step.
    QMenu* make(int step) const;
    void popUp(int step, const QPoint& place) const;

private:
    WindowContext m_context;
};

}  // namespace teardown
