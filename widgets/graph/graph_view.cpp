#include "widgets/graph/graph_view.h"

#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QAccessible>
#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr double kGraphMargin = 24;  ///< around the graph when all of it is shown
constexpr double kMostZoom = 3;
constexpr double kReadableZoom = 0.8;  ///< the initial zoom is not smaller
constexpr double kReach = 60;          ///< of the graph stays visible
constexpr QSize kMapSize(130, 220);
constexpr int kMapGap = 12;
constexpr int kMapPadding = 6;

/// Whether both are runs of one network: then the open groups stay open.
bool sameNetwork(const Trace& a, const Trace& b) {
    const auto modules = [](const Trace& trace) {
        std::vector<const Step*> list;
        for (const Step& step : trace.steps)
            if (step.kind != StepKind::Transform) list.push_back(&step);
        return list;
    };
    const std::vector<const Step*> x = modules(a), y = modules(b);
    return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                      [](const Step* l, const Step* r) { return l->path == r->path && l->type == r->type; });
}

}  // namespace

GraphView::GraphView(Lane& lane, QWidget* parent) : QWidget(parent), m_runner(lane, this), m_rulers(std::make_shared<const GraphRulers>()) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Graph of the network"));
    setAccessibleDescription(tr(
        "Arrows walk along the connections, Enter opens or closes a module, Backspace goes to the module around, plus, minus and 0 zoom."));
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        m_painter.refresh();
        m_map = {};
        update();
    });
}

void GraphView::setTrace(TracePtr trace) {
    if (trace == m_trace) return;
    const bool drawable = trace && trace->journey == Journey::Forward && !trace->steps.empty();
    const bool same = drawable && m_trace && m_scene && sameNetwork(*trace, *m_trace);
    m_trace = drawable ? std::move(trace) : nullptr;
    m_runner.abandon();
    if (!same) {
        m_scene = nullptr;
        m_view.current = m_view.hovered = -1;
        m_current = -1;
        m_viewChosen = false;
        m_map = {};
    }
    if (m_trace) layOut(same ? std::optional(m_scene->open) : std::nullopt, m_overview);
    update();
}

void GraphView::setOverview(bool overview) {
    m_overview = overview;
    if (m_trace) layOut(std::nullopt, overview);
}

void GraphView::layOut(std::optional<OpenGroups> open, bool all) {
    SceneRequest request;
    request.trace = m_trace;
    if (m_scene && m_scene->source->trace == m_trace) request.source = m_scene->source;
    request.open = std::move(open);
    request.all = all;
    request.rulers = m_rulers;
    m_runner.run([request = std::move(request)](const TaskContext& task) { return makeScene(request, task); },
                 [this](ScenePtr scene) {
                     if (scene) take(std::move(scene));
                 });
}

void GraphView::take(ScenePtr scene) {
    m_scene = std::move(scene);
    m_map = {};
    m_view.hovered = -1;
    const int anchor = m_scene->nodeWithKey(m_anchorKey);
    if (anchor >= 0) {
        const QRectF rect = m_scene->rectOf(anchor);
        m_view.origin = QPointF(rect.center().x(), rect.top()) - m_anchor / m_view.zoom;
        keepInReach();
    }
    m_view.current = anchor >= 0 ? anchor
                     : m_current >= 0 && m_current < static_cast<int>(m_scene->graph.nodeOfStep.size())
                         ? m_scene->graph.nodeOfStep[static_cast<std::size_t>(m_current)]
                         : -1;
    m_anchorKey.clear();
    if (!m_viewChosen)
        chooseInitialView();
    else if (m_overview)
        fit();
    if (m_revealLater) reveal(m_view.current);
    m_revealLater = false;
    update();
    Q_EMIT laidOut();
}

void GraphView::chooseInitialView() {
    if (!m_scene || width() <= 0) return;
    fit();
    if (m_overview || m_view.zoom >= kReadableZoom) return;
    m_view.zoom = kReadableZoom;
    m_view.origin = {m_scene->layout.width / 2 - width() / 2.0 / m_view.zoom, -kGraphMargin / m_view.zoom};
    // A wide graph starts where its input is.
    if (m_scene->layout.width * m_view.zoom > width() && !m_scene->layout.nodes.empty())
        m_view.origin.setX(m_scene->rectOf(0).center().x() - width() / 2.0 / m_view.zoom);
    if (m_view.current >= 0) reveal(m_view.current);
}

double GraphView::fittingZoom() const {
    if (!m_scene || m_scene->layout.width <= 0) return 1;
    const double margin = m_overview ? 12 : kGraphMargin;
    return std::clamp(std::min((width() - 2 * margin) / m_scene->layout.width, (height() - 2 * margin) / m_scene->layout.height), 0.005,
                      m_overview ? 1.0 : 1.25);
}

double GraphView::leastZoom() const { return std::min(0.1, fittingZoom()); }

void GraphView::fit() {
    if (!m_scene) return;
    m_view.zoom = fittingZoom();
    m_view.origin = m_scene->bounds().center() - QPointF(width(), height()) / 2 / m_view.zoom;
    m_viewChosen = true;
    update();
    Q_EMIT zoomChanged(m_view.zoom);
}

void GraphView::actualSize() { setZoom(1, m_view.current >= 0 && m_scene ? nodeRect(m_view.current).center() : QPointF(rect().center())); }

void GraphView::zoomBy(double factor, QPointF around) { setZoom(m_view.zoom * factor, around); }

void GraphView::setZoom(double zoom, QPointF around) {
    if (!m_scene) return;
    zoom = std::clamp(zoom, leastZoom(), kMostZoom);
    const QPointF fixed = m_view.toScene(around);
    m_view.zoom = zoom;
    m_view.origin = fixed - around / zoom;
    keepInReach();
    update();
    Q_EMIT zoomChanged(zoom);
}

void GraphView::keepInReach() {
    if (!m_scene) return;
    const double w = width() / m_view.zoom, h = height() / m_view.zoom, reach = kReach / m_view.zoom;
    m_view.origin.setX(std::clamp(m_view.origin.x(), std::min(0.0, reach - w), std::max(0.0, m_scene->layout.width - reach)));
    m_view.origin.setY(std::clamp(m_view.origin.y(), std::min(0.0, reach - h), std::max(0.0, m_scene->layout.height - reach)));
}

void GraphView::openAll() {
    if (m_trace) layOut(std::nullopt, true);
}

void GraphView::closeAll() {
    if (m_trace) layOut(std::nullopt, false);
}

void GraphView::toggle(int node) {
    if (!m_scene || node < 0 || node >= static_cast<int>(m_scene->graph.nodes.size()) || m_overview) return;
    const std::string& key = m_scene->graph.nodes[static_cast<std::size_t>(node)].key;
    if (key.empty()) return;
    OpenGroups open = m_scene->open;
    if (!open.erase(key)) open.insert(key);
    const QRectF rect = nodeRect(node);
    m_anchorKey = key;
    m_anchor = {rect.center().x(), std::max(rect.top(), std::min(8.0, rect.bottom() - 20))};
    layOut(std::move(open), false);
}

void GraphView::setCurrent(int step) {
    if (step == m_current) return;
    m_current = step;
    if (!m_scene || m_runner.busy()) m_revealLater = true;
    if (!m_scene) return;
    const auto& nodes = m_scene->graph.nodeOfStep;
    // A box that stands for several steps stays marked if its own was selected.
    const bool chosen = m_view.current >= 0 && m_scene->graph.nodes[static_cast<std::size_t>(m_view.current)].step == step && step >= 0;
    if (!chosen) mark(step >= 0 && step < static_cast<int>(nodes.size()) ? nodes[static_cast<std::size_t>(step)] : -1);
    if (!m_overview) reveal(m_view.current);
}

void GraphView::mark(int node) {
    if (node == m_view.current) return;
    m_view.current = node;
    if (m_scene && node >= 0) {
        setAccessibleName(tr("Graph of the network: %1").arg(spokenNameOf(*m_scene, node)));
        QAccessibleEvent changed(this, QAccessible::NameChanged);
        QAccessible::updateAccessibility(&changed);
    }
    update();
}

void GraphView::reveal(int node) {
    if (!m_scene || node < 0) return;
    QRectF rect = nodeRect(node);
    // For a tall frame the heading counts.
    if (m_scene->graph.nodes[static_cast<std::size_t>(node)].open) rect.setHeight(std::min(rect.height(), height() / 3.0));
    const QRectF room = QRectF(this->rect()).adjusted(30, 30, -30, -30);
    QPointF move;
    if (rect.left() < room.left() || rect.right() > room.right()) move.setX(rect.center().x() - room.center().x());
    if (rect.top() < room.top() || rect.bottom() > room.bottom()) move.setY(rect.center().y() - room.center().y());
    if (move.isNull()) return;
    m_view.origin += move / m_view.zoom;
    keepInReach();
    update();
}

void GraphView::choose(int node) {
    if (!m_scene || node < 0) return;
    mark(node);
    const int step = m_scene->graph.nodes[static_cast<std::size_t>(node)].step;
    if (step < 0) return;
    m_current = step;
    Q_EMIT stepChosen(step);
}

int GraphView::nodeAt(QPointF position) const { return m_scene ? m_scene->nodeAt(m_view.toScene(position)) : -1; }

bool GraphView::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && m_scene) {
        // The window has shortcuts for these keys; while the graph has the focus they belong to it.
        switch (static_cast<QKeyEvent*>(event)->key()) {
            case Qt::Key_Up:
            case Qt::Key_Down:
            case Qt::Key_Left:
            case Qt::Key_Right:
            case Qt::Key_Plus:
            case Qt::Key_Equal:
            case Qt::Key_Minus:
            case Qt::Key_0:
                event->accept();
                return true;
            default:
                break;
        }
    }
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int node = mapShown() && mapRect().contains(help->pos()) ? -1 : nodeAt(help->pos());
    // Between the parts of a frame there is nothing to explain; the heading has the tooltip.
    const bool hit =
        node >= 0 && (!m_scene->graph.nodes[static_cast<std::size_t>(node)].open ||
                      help->pos().y() - nodeRect(node).top() < m_scene->layout.headings[static_cast<std::size_t>(node)] * m_view.zoom);
    if (hit)
        QToolTip::showText(help->globalPos(), toolTipOf(*m_scene, node), this, nodeRect(node).toAlignedRect());
    else
        QToolTip::hideText();
    return true;
}

void GraphView::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    if (!m_scene) {
        painter.fillRect(event->rect(), colours().ground);
        paintNothing(painter);
        return;
    }
    m_view.size = size();
    m_view.focused = hasFocus();
    m_painter.paint(painter, *m_scene, m_view, event->rect());
    if (mapShown()) paintMap(painter);
}

void GraphView::paintNothing(QPainter& painter) {
    painter.setPen(colours().muted);
    painter.setFont(textFont());
    const QString text = m_trace ? tr("Drawing the graph …") : tr("The graph is drawn from a forward run: run Forward first.");
    painter.drawText(rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap, text);
}

bool GraphView::mapShown() const {
    if (!m_scene || m_overview || width() < 420 || height() < 300) return false;
    const QRectF seen(m_view.origin, QSizeF(size()) / m_view.zoom);
    return !seen.contains(m_scene->bounds());
}

QRectF GraphView::mapInside() const {
    // A network is many times taller than wide: the map is stretched then, or nothing would be visible.
    const QSizeF whole(m_scene->layout.width, m_scene->layout.height);
    QSizeF size = whole.scaled(QSizeF(kMapSize), Qt::KeepAspectRatio);
    size = {std::max(size.width(), 30.0), std::max(size.height(), 30.0)};
    return {QPointF(width() - kMapGap - kMapPadding - size.width(), height() - kMapGap - kMapPadding - size.height()), size};
}

QRectF GraphView::mapRect() const { return mapInside().adjusted(-kMapPadding, -kMapPadding, kMapPadding, kMapPadding); }

void GraphView::paintMap(QPainter& painter) {
    const Colours& c = colours();
    const QRectF frame = mapRect(), inside = mapInside();
    if (m_map.isNull()) m_map = m_painter.miniature(*m_scene, inside.size().toSize(), devicePixelRatioF());
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ground = c.surface;
    ground.setAlphaF(0.92f);
    painter.setPen(QPen(c.line, 1));
    painter.setBrush(ground);
    painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.drawImage(inside, m_map);
    const double sx = inside.width() / m_scene->layout.width, sy = inside.height() / m_scene->layout.height;
    const auto onMap = [&](QPointF place) { return inside.topLeft() + QPointF(place.x() * sx, place.y() * sy); };
    QRectF seen(onMap(m_view.origin), onMap(m_view.toScene(QPointF(width(), height()))));
    if (seen.height() < 5) seen = QRectF(seen.left(), seen.center().y() - 2.5, seen.width(), 5);
    seen = seen.intersected(frame.adjusted(2, 2, -2, -2));
    QColor wash = c.accent;
    wash.setAlphaF(0.10f);
    painter.setPen(QPen(c.accent, 1.2));
    painter.setBrush(wash);
    painter.drawRect(seen);
    if (m_view.current >= 0) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(c.accent);
        painter.drawEllipse(onMap(m_scene->rectOf(m_view.current).center()), 2.5, 2.5);
    }
}

void GraphView::centreMapAt(QPointF mapPosition) {
    const QRectF inside = mapInside();
    const QPointF at = mapPosition - inside.topLeft();
    m_view.origin = QPointF(at.x() * m_scene->layout.width / inside.width(), at.y() * m_scene->layout.height / inside.height()) -
                    QPointF(width(), height()) / 2 / m_view.zoom;
    keepInReach();
    update();
}

void GraphView::resizeEvent(QResizeEvent* event) {
    if (!m_scene) return;
    if (!m_viewChosen)
        chooseInitialView();
    else if (m_overview)
        fit();
    else if (event->oldSize().isValid()) {
        // Keeps the centre.
        const QSize change = event->size() - event->oldSize();
        m_view.origin -= QPointF(change.width(), change.height()) / 2 / m_view.zoom;
        keepInReach();
    }
}

void GraphView::wheelEvent(QWheelEvent* event) {
    if (m_overview || !m_scene) return event->ignore();
    const int delta = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    zoomBy(std::pow(1.25, delta / 120.0), event->position());
    event->accept();
}

void GraphView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton) return;
    m_pressed = event->position();
    m_pressedOrigin = m_view.origin;
    m_drag = Drag::Maybe;
    if (mapShown() && mapRect().contains(m_pressed)) {
        m_drag = Drag::Map;
        centreMapAt(m_pressed);
    }
}

void GraphView::mouseMoveEvent(QMouseEvent* event) {
    if (m_drag == Drag::Map) return centreMapAt(event->position());
    if (m_drag == Drag::Maybe && !m_overview && (event->position() - m_pressed).manhattanLength() >= QApplication::startDragDistance()) {
        m_drag = Drag::Pan;
        setCursor(Qt::ClosedHandCursor);
    }
    if (m_drag == Drag::Pan) {
        m_view.origin = m_pressedOrigin - (event->position() - m_pressed) / m_view.zoom;
        keepInReach();
        return update();
    }
    const int hovered = mapShown() && mapRect().contains(event->position()) ? -1 : nodeAt(event->position());
    if (hovered == m_view.hovered) return;
    m_view.hovered = hovered;
    setCursor(hovered >= 0 && !m_scene->graph.nodes[static_cast<std::size_t>(hovered)].open ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void GraphView::mouseReleaseEvent(QMouseEvent* event) {
    if (m_drag == Drag::Maybe && event->button() == Qt::LeftButton) choose(nodeAt(event->position()));
    m_drag = Drag::None;
    unsetCursor();
}

void GraphView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && !(mapShown() && mapRect().contains(event->position()))) toggle(nodeAt(event->position()));
}

void GraphView::leaveEvent(QEvent*) {
    m_view.hovered = -1;
    update();
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
            return toggle(m_view.current);
        case Qt::Key_Backspace:
            if (m_view.current >= 0 && m_scene->graph.nodes[static_cast<std::size_t>(m_view.current)].frame >= 0) {
                choose(m_scene->graph.nodes[static_cast<std::size_t>(m_view.current)].frame);
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

void GraphView::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void GraphView::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

}  // namespace teardown
