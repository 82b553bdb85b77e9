#include "widgets/results/map_view.h"

#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/paint/map_painter.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr double kMapZoomStep = 1.4, kMostMapZoom = 200, kPointRadius = 4.5, kReach = 9;
constexpr int kMapMargin = 16;

bool isMapKey(int key) {
    for (const int own : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down, Qt::Key_Return, Qt::Key_Enter, Qt::Key_Plus, Qt::Key_Equal,
                          Qt::Key_Minus, Qt::Key_0})
        if (key == own) return true;
    return false;
}

}  // namespace

MapView::MapView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Pictures by the values of a layer"));
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void MapView::setMap(const PictureMapPtr& map) {
    m_map = map;
    m_bounds = map ? mapBounds(*map) : QRectF();
    m_zoom = 1;
    m_offset = {};
    m_current = m_hovered = m_group = -1;
    update();
}

void MapView::setGroup(int group) {
    m_group = group;
    update();
}

// One scale for both axes: distances mean something.
double MapView::scale() const {
    const double room = std::max(1, std::min(width(), height()) - 2 * kMapMargin);
    return m_zoom * room / std::max(m_bounds.width(), m_bounds.height());
}

QPointF MapView::placeOf(int picture) const {
    const auto place = m_map->places.row(static_cast<std::size_t>(picture));
    const QPointF fromCentre(place[0] - m_bounds.center().x(), m_bounds.center().y() - place[1]);
    return QPointF(width() / 2.0, height() / 2.0) + m_offset + fromCentre * scale();
}

int MapView::pictureAt(QPointF place) const {
    int nearest = -1;
    double least = kReach * kReach;
    for (int i = 0; i < partCount(); ++i) {
        if (m_group >= 0 && m_map->pictures[static_cast<std::size_t>(i)].group != static_cast<std::size_t>(m_group)) continue;
        const QPointF way = placeOf(i) - place;
        const double distance = QPointF::dotProduct(way, way);
        if (distance > least) continue;
        least = distance;
        nearest = i;
    }
    return nearest;
}

void MapView::setCurrent(int picture) {
    if (!m_map || picture < 0 || picture >= partCount()) return;
    m_current = picture;
    const QPointF place = placeOf(picture);
    // Into view, where it is outside.
    const QRectF room = QRectF(rect()).adjusted(kMapMargin, kMapMargin, -kMapMargin, -kMapMargin);
    m_offset += QPointF(std::clamp(place.x(), room.left(), std::max(room.left(), room.right())) - place.x(),
                        std::clamp(place.y(), room.top(), std::max(room.top(), room.bottom())) - place.y());
    update();
    Q_EMIT probed(picture);
    tellFocus(this, picture);
}

void MapView::zoomAt(double factor, QPointF fixed) {
    const double zoom = std::clamp(m_zoom * factor, 1.0, kMostMapZoom);
    const QPointF fromCentre = fixed - QPointF(width() / 2.0, height() / 2.0) - m_offset;
    m_offset += fromCentre * (1 - zoom / m_zoom);
    m_zoom = zoom;
    if (m_zoom <= 1) m_offset = {};
    update();
}

void MapView::zoomBy(int step) {
    if (!m_map) return;
    if (step == 0) {
        m_zoom = 1;
        m_offset = {};
        return update();
    }
    zoomAt(step > 0 ? kMapZoomStep : 1 / kMapZoomStep, m_current >= 0 ? placeOf(m_current) : QRectF(rect()).center());
}

/// The nearest picture in this direction, of those that lie within 45 degrees of it.
void MapView::moveTowards(QPointF direction) {
    if (!m_map) return;
    if (m_current < 0) return setCurrent(0);
    const QPointF from = placeOf(m_current);
    int nearest = -1;
    double least = 0;
    for (int i = 0; i < partCount(); ++i) {
        if (i == m_current) continue;
        const QPointF way = placeOf(i) - from;
        const double along = QPointF::dotProduct(way, direction), distance = std::hypot(way.x(), way.y());
        if (along <= 0 || along < distance * 0.7 || (nearest >= 0 && distance >= least)) continue;
        nearest = i;
        least = distance;
    }
    if (nearest >= 0) setCurrent(nearest);
}

void MapView::hover(int picture) {
    if (picture == m_hovered) return;
    m_hovered = picture;
    update();
    Q_EMIT probed(picture >= 0 ? picture : m_current);
}

void MapView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), colours().surface);
    if (!m_map) return;
    painter.setRenderHint(QPainter::Antialiasing);
    const bool dark = Theme::instance().isDark();
    const QRectF seen = QRectF(rect()).adjusted(-8, -8, 8, 8);
    const QPen rim(colours().surface, 0.8);
    const auto isFaded = [&](int i) {
        return m_group >= 0 && m_map->pictures[static_cast<std::size_t>(i)].group != static_cast<std::size_t>(m_group);
    };
    // Those of other classes first, so that they cover nothing.
    for (const bool faded : {true, false})
        for (int i = 0; i < partCount(); ++i) {
            if (isFaded(i) != faded) continue;
            const QPointF place = placeOf(i);
            if (!seen.contains(place)) continue;
            const std::size_t group = m_map->pictures[static_cast<std::size_t>(i)].group;
            const QPainterPath mark = mapMark(group, place, kPointRadius);
            painter.fillPath(mark, faded ? colours().line : mapColour(group, dark));
            painter.strokePath(mark, rim);
        }
    for (const int i : {m_current, m_hovered}) {
        if (i < 0) continue;
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(i == m_current ? colours().accent : colours().text, 2));
        painter.drawEllipse(placeOf(i), kPointRadius + 4, kPointRadius + 4);
    }
}

void MapView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
    m_pressed = event->position();
    m_pressedOffset = m_offset;
    m_dragged = false;
}

void MapView::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton) {
        const QPointF way = event->position() - m_pressed;
        m_dragged = m_dragged || way.manhattanLength() >= QApplication::startDragDistance();
        if (!m_dragged) return;
        m_offset = m_pressedOffset + way;
        return update();
    }
    hover(pictureAt(event->position()));
}

void MapView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || m_dragged) return;
    if (const int picture = pictureAt(event->position()); picture >= 0) setCurrent(picture);
}

void MapView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (const int picture = pictureAt(event->position()); picture >= 0) pressPart(picture);
}

void MapView::leaveEvent(QEvent*) { hover(-1); }

void MapView::wheelEvent(QWheelEvent* event) {
    if (!(event->modifiers() & Qt::ControlModifier)) return QWidget::wheelEvent(event);
    if (const int delta = event->angleDelta().y(); delta != 0) zoomAt(delta > 0 ? kMapZoomStep : 1 / kMapZoomStep, event->position());
    event->accept();
}

bool MapView::event(QEvent* event) {
    // The stage has shortcuts for these keys.
    if (event->type() == QEvent::ShortcutOverride && isMapKey(static_cast<QKeyEvent*>(event)->key()) &&
        !(static_cast<QKeyEvent*>(event)->modifiers() & (Qt::ControlModifier | Qt::AltModifier)))
        event->accept();
    return QWidget::event(event);
}

void MapView::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Left:
            return moveTowards({-1, 0});
        case Qt::Key_Right:
            return moveTowards({1, 0});
        case Qt::Key_Up:
            return moveTowards({0, -1});
        case Qt::Key_Down:
            return moveTowards({0, 1});
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomBy(1);
        case Qt::Key_Minus:
            return zoomBy(-1);
        case Qt::Key_0:
            return zoomBy(0);
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (m_current >= 0) Q_EMIT activated(m_current);
            return;
        default:
            return QWidget::keyPressEvent(event);
    }
}

QString MapView::partName(int part) const {
    const MappedPicture& picture = m_map->pictures[static_cast<std::size_t>(part)];
    return tr("%1, class %2").arg(fileName(picture.image), toQt(m_map->groups[picture.group]));
}

QRect MapView::partRect(int part) const {
    const QPointF place = placeOf(part);
    const QRectF mark(place.x() - kPointRadius, place.y() - kPointRadius, 2 * kPointRadius, 2 * kPointRadius);
    return mark.toAlignedRect().intersected(rect());
}

void MapView::pressPart(int part) {
    setCurrent(part);
    Q_EMIT activated(part);
}

}  // namespace teardown
