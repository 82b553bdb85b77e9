// Mouse, keyboard and menu of a GraphView.
#include "widgets/graph/graph_menu.h"
#include "widgets/graph/graph_view.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <cmath>
#include <set>

namespace teardown {

namespace {

/// The window has shortcuts for these keys; while the graph has the focus they belong to it.
bool isGraphKey(int key) {
    static const std::set<int> s_keys{Qt::Key_Up,    Qt::Key_Down,  Qt::Key_Left, Qt::Key_Right,  Qt::Key_Plus,
                                      Qt::Key_Equal, Qt::Key_Minus, Qt::Key_0,    Qt::Key_Return, Qt::Key_Enter};
    return s_keys.count(key) > 0;
}

/// Between the parts of a frame there is nothing to explain; the heading has the tooltip.
bool isExplained(const GraphScene& scene, const GraphViewport& view, int node, QPoint position) {
    const double below = position.y() - view.toScreen(scene.rectOf(node)).top();
    return !scene.graph.nodes[static_cast<std::size_t>(node)].open ||
           below < scene.layout.headings[static_cast<std::size_t>(node)] * view.zoom;
}

}  // namespace

bool GraphView::event(QEvent* event) {
    if (event->type() == QEvent::Leave) m_view.hovered = -1;
    if (event->type() == QEvent::Leave || event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) update();
    if (event->type() == QEvent::ShortcutOverride && m_scene && isGraphKey(static_cast<QKeyEvent*>(event)->key())) {
        event->accept();
        return true;
    }
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int index = nodeAt(help->pos());
    if (exists(index) && isExplained(*m_scene, m_view, index, help->pos()))
        QToolTip::showText(help->globalPos(), toolTipOf(*m_scene, index), this, nodeRect(index).toAlignedRect());
    else
        QToolTip::hideText();
    return true;
}

int GraphView::nodeAt(QPointF position) const {
    const bool onMap = m_scene && m_view.mapShown() && m_view.mapFrame().contains(position);
    return m_scene && !onMap ? m_scene->nodeAt(m_view.toScene(position)) : -1;
}

void GraphView::wheelEvent(QWheelEvent* event) {
    if (m_view.overview() || !m_scene) return event->ignore();
    const int delta = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    setZoom(zoom() * std::pow(1.25, delta / 120.0), event->position());
    event->accept();
}

void GraphView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton) return;
    m_pressed = event->position();
    m_pressedOrigin = m_view.origin;
    m_drag = Drag::Maybe;
    if (m_view.mapShown() && m_view.mapFrame().contains(m_pressed)) {
        m_drag = Drag::Map;
        m_view.centreMapAt(m_pressed);
        update();
    }
}

void GraphView::mouseMoveEvent(QMouseEvent* event) {
    if (m_drag == Drag::Map) {
        m_view.centreMapAt(event->position());
        return update();
    }
    if (m_drag == Drag::Maybe && !m_view.overview() &&
        (event->position() - m_pressed).manhattanLength() >= QApplication::startDragDistance()) {
        m_drag = Drag::Pan;
        setCursor(Qt::ClosedHandCursor);
    }
    if (m_drag == Drag::Pan) {
        m_view.origin = m_pressedOrigin - (event->position() - m_pressed) / m_view.zoom;
        m_view.endFitting();
        m_view.keepInReach();
        return update();
    }
    const int hovered = nodeAt(event->position());
    if (hovered == m_view.hovered) return;
    m_view.hovered = hovered;
    setCursor(hovered >= 0 && !node(hovered).open ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void GraphView::mouseReleaseEvent(QMouseEvent* event) {
    if (m_drag == Drag::Maybe && event->button() == Qt::LeftButton) {
        const int index = nodeAt(event->position());
        choose(index);
        if (onPlus(index, event->position())) toggle(index);
    }
    m_drag = Drag::None;
    unsetCursor();
}

void GraphView::mouseDoubleClickEvent(QMouseEvent* event) {
    // A click on the plus has toggled the group already.
    const int index = event->button() == Qt::LeftButton ? nodeAt(event->position()) : -1;
    if (!onPlus(index, event->position())) activate(index);
}

void GraphView::contextMenuEvent(QContextMenuEvent* event) {
    const bool keyboard = event->reason() == QContextMenuEvent::Keyboard;
    const int index = keyboard ? m_view.current : nodeAt(event->pos());
    QMenu menu(this);
    fillGraphMenu(menu, *this, index, exists(index) && m_breakpoints.count(node(index).path) > 0);
    menu.exec(keyboard && exists(index) ? mapToGlobal(nodeRect(index).center().toPoint()) : event->globalPos());
}

void GraphView::keyPressEvent(QKeyEvent* event) {
    if (!m_scene) return QWidget::keyPressEvent(event);
    switch (event->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_Left:
        case Qt::Key_Right: {
            const int next = m_scene->neighbour(m_view.current, static_cast<Qt::Key>(event->key()));
            if (next < 0) return;
            choose(next);
            return reveal(next);
        }
        case Qt::Key_Return:
        case Qt::Key_Enter:
            return activate(m_view.current);
        case Qt::Key_Backspace:
            if (exists(m_view.current) && node(m_view.current).frame >= 0) {
                choose(node(m_view.current).frame);
                reveal(m_view.current);
            }
            return;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomIn();
        case Qt::Key_Minus:
            return zoomOut();
        case Qt::Key_0:
            return fit();
        default:
            QWidget::keyPressEvent(event);
    }
}

}  // namespace teardown
