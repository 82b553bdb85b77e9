// Segmented: a few exclusive choices side by side, such as the journeys.
#pragma once

#include <QFrame>

class QAction;
class QActionGroup;
class QToolButton;

namespace teardown {

class Segmented : public QFrame {
    Q_OBJECT
public:
    /// One segment per action of the (exclusive, checkable) group; the actions keep the state. An action whose property "offeredWith" is
    /// another one's data has no segment: it is in the menu of that one's, which shows it while it is checked.
    explicit Segmented(QActionGroup* group, QWidget* parent = nullptr);

private:
    void offer(QToolButton* button, QAction* own, const QList<QAction*>& others);
};

}  // namespace teardown
