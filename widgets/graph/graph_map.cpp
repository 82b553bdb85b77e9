// The overview map in the corner of a GraphView.
#include "widgets/common/theme.h"
#include "widgets/graph/graph_view.h"

#include <algorithm>

namespace teardown {
namespace {

constexpr QSize kMapSize(130, 220);
constexpr int kMapGap = 12;
constexpr int kMapPadding = 6;

}  // namespace

bool GraphView::mapShown() const {
    if (!m_scene || m_overview || width() < 420 || height() < 300) return false;
    const QRectF seen(m_view.origin, QSizeF(size()) / m_view.zoom);
    return !seen.contains(m_scene->bounds());
}

QRectF GraphView::mapInside() const {
    // A network is many times longer than wide: the map is stretched then, or nothing would be visible.
    const QSizeF whole(m_scene->layout.width, m_scene->layout.height);
    QSizeF size = whole.scaled(QSizeF(m_horizontal ? kMapSize.transposed() : kMapSize), Qt::KeepAspectRatio);
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
    if (seen.width() < 5) seen = QRectF(seen.center().x() - 2.5, seen.top(), 5, seen.height());
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
    m_fitting = Fitting::None;
    keepInReach();
    update();
}

}  // namespace teardown
