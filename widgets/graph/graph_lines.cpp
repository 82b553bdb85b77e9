#include "widgets/graph/graph_lines.h"

#include "widgets/common/theme.h"
#include "widgets/graph/graph_painter.h"

#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

void addCurve(QPainterPath& path, const GraphSegment& s, const GraphLayout& layout, const GraphViewport& view) {
    // On whole pixels straight lines are sharp, and the pieces of a line join seamlessly.
    const auto snapped = [&](double x, double y) {
        const QPointF p = view.onScreen(layout, x, y);
        return layout.horizontal ? QPointF(std::round(p.x()), std::floor(p.y()) + 0.5)
                                 : QPointF(std::floor(p.x()) + 0.5, std::round(p.y()));
    };
    const QPointF a = snapped(s.x1, s.y1), b = snapped(s.x1, s.y2), c = snapped(s.x2, s.y3), d = snapped(s.x2, s.y4);
    path.moveTo(a);
    const QPointF over = c - b;
    if (std::fabs(layout.horizontal ? over.y() : over.x()) < 0.5) {
        path.lineTo(d);
        return;
    }
    const QPointF bend = layout.horizontal ? QPointF(over.x() * 0.5, 0) : QPointF(0, over.y() * 0.5);
    path.lineTo(b);
    path.cubicTo(b + bend, c - bend, c);
    path.lineTo(d);
}

void addArrow(QPainterPath& path, const GraphSegment& s, const GraphLayout& layout, const GraphViewport& view) {
    const double size = std::clamp(view.zoom, 0.45, 1.2);
    QPointF tip = view.onScreen(layout, s.x2, s.y4);
    const QPointF back = layout.horizontal ? QPointF(-7 * size, 0) : QPointF(0, -7 * size);
    const QPointF aside = layout.horizontal ? QPointF(0, 3.6 * size) : QPointF(3.6 * size, 0);
    if (layout.horizontal)
        tip.setY(std::floor(tip.y()) + 0.5);
    else
        tip.setX(std::floor(tip.x()) + 0.5);
    path.moveTo(tip);
    path.lineTo(tip + back - aside);
    path.lineTo(tip + back + aside);
    path.closeSubpath();
}

bool touches(const GraphSegment& s, const GraphLayout& layout, const GraphViewport& view, const QRectF& clip) {
    const QPointF a = view.onScreen(layout, std::min(s.x1, s.x2), s.y1), b = view.onScreen(layout, std::max(s.x1, s.x2), s.y4);
    return a.x() <= clip.right() + 4 && b.x() >= clip.left() - 4 && a.y() <= clip.bottom() + 4 && b.y() >= clip.top() - 4;
}

}  // namespace

void paintGraphLines(QPainter& painter, const GraphScene& scene, const GraphViewport& view, const QRectF& clip, const QColor& colour) {
    const GraphLayout& layout = scene.layout;
    if (view.zoom < kCurveZoom) {
        QList<QLineF> lines;
        for (const GraphSegment& s : layout.segments) {
            if (!touches(s, layout, view, clip)) continue;
            if (s.x1 == s.x2) {
                lines << QLineF(view.onScreen(layout, s.x1, s.y1), view.onScreen(layout, s.x2, s.y4));
            } else {
                lines << QLineF(view.onScreen(layout, s.x1, s.y1), view.onScreen(layout, s.x1, s.y2))
                      << QLineF(view.onScreen(layout, s.x1, s.y2), view.onScreen(layout, s.x2, s.y3))
                      << QLineF(view.onScreen(layout, s.x2, s.y3), view.onScreen(layout, s.x2, s.y4));
            }
        }
        painter.setPen(QPen(colour, 1));
        painter.drawLines(lines);
        return;
    }
    QPainterPath solid, dashed, arrows;
    arrows.setFillRule(Qt::WindingFill);  // several may end at one place
    for (const GraphSegment& s : layout.segments) {
        if (!touches(s, layout, view, clip)) continue;
        addCurve(s.implied ? dashed : solid, s, layout, view);
        if (s.arrow) addArrow(arrows, s, layout, view);
    }
    const double width = std::clamp(1.3 * view.zoom, 1.0, 2.2);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colour, width));
    painter.drawPath(solid);
    if (!dashed.isEmpty()) {
        painter.setPen(QPen(colour, width, Qt::DashLine));
        painter.drawPath(dashed);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPath(arrows);
}

void paintLinesOf(QPainter& painter, const GraphScene& scene, const GraphViewport& view, int node, const QColor& colour) {
    if (node < 0 || node >= static_cast<int>(scene.edgesOf.size())) return;
    QPainterPath lines, arrows;
    arrows.setFillRule(Qt::WindingFill);
    for (const int edge : scene.edgesOf[static_cast<std::size_t>(node)])
        for (const int index : scene.layout.edgeWays[static_cast<std::size_t>(edge)]) {
            const GraphSegment& s = scene.layout.segments[static_cast<std::size_t>(index)];
            addCurve(lines, s, scene.layout, view);
            if (s.arrow) addArrow(arrows, s, scene.layout, view);
        }
    if (lines.isEmpty()) return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colour, std::clamp(1.8 * view.zoom, 1.2, 2.6)));
    painter.drawPath(lines);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPath(arrows);
}

QImage graphMiniature(const GraphScene& scene, const GraphPainter& colours, QSize size, double ratio) {
    QImage image(size * ratio, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(ratio);
    image.fill(Qt::transparent);
    if (scene.layout.width <= 0 || scene.layout.height <= 0) return image;
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    const double sx = size.width() / scene.layout.width, sy = size.height() / scene.layout.height;
    QList<QLineF> lines;
    for (const GraphSegment& s : scene.layout.segments) {
        const GraphPoint from = scene.layout.place(s.x1, s.y1), to = scene.layout.place(s.x2, s.y4);
        lines << QLineF(from.x * sx, from.y * sy, to.x * sx, to.y * sy);
    }
    painter.setPen(QPen(colours.lineColour(), 0.5));
    painter.drawLines(lines);
    for (std::size_t i = 0; i < scene.graph.nodes.size(); ++i) {
        if (scene.graph.nodes[i].open) continue;
        const QRectF box = scene.rectOf(static_cast<int>(i));
        const QRectF rect(box.left() * sx, box.top() * sy, std::max(1.0, box.width() * sx), std::max(1.0, box.height() * sy));
        painter.fillRect(rect, colours.colours(scene.graph.nodes[i].family).plain);
    }
    return image;
}

void paintGraphMap(QPainter& painter, const GraphScene& scene, const GraphCamera& view, const QImage& miniature) {
    const Colours& c = colours();
    const QRectF frame = view.mapFrame(), inside = view.mapInside();
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ground = c.surface;
    ground.setAlphaF(0.92f);
    painter.setPen(QPen(c.line, 1));
    painter.setBrush(ground);
    painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.drawImage(inside, miniature);
    const double sx = inside.width() / scene.layout.width, sy = inside.height() / scene.layout.height;
    const auto onMap = [&](QPointF place) { return inside.topLeft() + QPointF(place.x() * sx, place.y() * sy); };
    QRectF seen(onMap(view.origin), onMap(view.toScene(QPointF(view.size.width(), view.size.height()))));
    if (seen.height() < 5) seen = QRectF(seen.left(), seen.center().y() - 2.5, seen.width(), 5);
    if (seen.width() < 5) seen = QRectF(seen.center().x() - 2.5, seen.top(), 5, seen.height());
    seen = seen.intersected(frame.adjusted(2, 2, -2, -2));
    QColor wash = c.accent;
    wash.setAlphaF(0.10f);
    painter.setPen(QPen(c.accent, 1.2));
    painter.setBrush(wash);
    painter.drawRect(seen);
    if (view.current >= 0) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(c.accent);
        painter.drawEllipse(onMap(scene.rectOf(view.current).center()), 2.5, 2.5);
    }
}

}  // namespace teardown
