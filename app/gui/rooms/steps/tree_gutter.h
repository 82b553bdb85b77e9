// TreeGutter: the gutter of the model tree. Shows the breakpoints of layers; a click sets or removes one.
#pragma once

#include <QObject>

class QModelIndex;

namespace teardown {

class Navigator;
class TreePanel;
class Workbench;

class TreeGutter : public QObject {
    Q_OBJECT
public:
    TreeGutter(TreePanel& panel, Navigator& navigator, Workbench& work, QObject* parent = nullptr);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    /// The layer in whose gutter this place of the view is; empty: none.
    QString layerAt(const QPoint& place) const;

    TreePanel& m_panel;
    Navigator& m_navigator;
    Workbench& m_work;
};

}  // namespace teardown
