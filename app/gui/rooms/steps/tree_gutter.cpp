#include "app/gui/rooms/steps/tree_gutter.h"

#include "app/gui/navigator.h"
#include "app/gui/workbench.h"
#include "core/session/build_journey.h"
#include "widgets/common/strings.h"
#include "widgets/common/tree_delegate.h"
#include "widgets/common/tree_panel.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QTreeView>

namespace teardown {

TreeGutter::TreeGutter(TreePanel& panel, Navigator& navigator, Workbench& work, QObject* parent)
    : QObject(parent), m_panel(panel), m_navigator(navigator), m_work(work) {
    panel.view()->viewport()->installEventFilter(this);
    connect(&navigator.breakpoints(), &BreakpointList::changed, this, &TreeGutter::refresh);
    connect(&work.slot(Journey::Build), &SlotBase::changed, this, &TreeGutter::refresh);
    refresh();
}

void TreeGutter::refresh() {
    QHash<QString, StopMark> stops;
    if (const auto built = m_work.built())
        for (const ModuleNode& module : built->modules)
            if (const StopMark mark = m_navigator.breakpoints().mark(module.path, module.type); mark != StopMark::None)
                stops[toQt(module.path)] = mark;
    m_panel.model()->setStops(std::move(stops));
    // The gutter is outside of the rows.
    m_panel.view()->viewport()->update();
}

QString TreeGutter::layerAt(const QPoint& place) const {
    if (place.x() >= TreeDelegate::kGutter) return {};
    const QModelIndex index = m_panel.view()->indexAt(place);
    const QModelIndex row = index.siblingAtColumn(0);
    return row.data(TreeRowsModel::StopRole).isValid() ? row.data(TreeRowsModel::KeyRole).toString() : QString();
}

bool TreeGutter::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
        case QEvent::MouseButtonPress:
        case QEvent::MouseButtonDblClick: {
            const auto* mouse = static_cast<QMouseEvent*>(event);
            const QString layer = layerAt(mouse->position().toPoint());
            if (mouse->button() != Qt::LeftButton || layer.isEmpty()) break;
            m_navigator.breakpoints().toggleLayer(fromQt(layer));
            return true;  // the selection stays
        }
        case QEvent::ToolTip: {
            const auto* help = static_cast<QHelpEvent*>(event);
            const QString layer = layerAt(help->pos());
            if (layer.isEmpty()) break;
            const bool set = m_navigator.breakpoints().contains({BreakOn::Path, fromQt(layer), 0});
            QToolTip::showText(help->globalPos(), set ? tr("Click to remove the breakpoint (F9)") : tr("Click to set a breakpoint (F9)"),
                               m_panel.view());
            return true;
        }
        default:
            break;
    }
    return QObject::eventFilter(watched, event);
}

}  // namespace teardown
