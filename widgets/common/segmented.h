// Segmented: a few exclusive choices side by side, such as the journeys.
#pragma once

#include <QFrame>
#include <QList>

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
    /// Without their arrows the menus open when a segment is held down; they take no room then.
    void setArrows(bool shown);
    /// What the arrows take at the moment.
    int arrowsWidth() const;

private:
    void offer(QToolButton* button, QAction* own, const QList<QAction*>& others);

    QList<QToolButton*> m_withMenu;
    bool m_arrows = true;
};

}  // namespace teardown
