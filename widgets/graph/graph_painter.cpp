#include "widgets/graph/graph_painter.h"

#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QFontMetricsF>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr double kTextZoom = 0.30;    ///< zoom from which types are written
constexpr double kFullZoom = 0.60;    ///< zoom from which names, parameters and shapes are written
constexpr double kCurveZoom = 0.25;   ///< below it, lines are straight and boxes have no round corners
constexpr double kLeastScale = 0.53;  ///< of the fonts: smaller letters cannot be read

QColor blend(const QColor& a, const QColor& b, double share) {
    const auto mix = [share](int x, int y) { return static_cast<int>(std::lround(x + (y - x) * share)); };
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

/// One hue per family, all of similar weight.
QColor hueOf(GraphFamily family) {
    switch (family) {
        case GraphFamily::Convolution:
            return {0x3f, 0x7c, 0xac};
        case GraphFamily::Norm:
            return {0x8a, 0x72, 0xb8};
        case GraphFamily::Activation:
            return {0x4f, 0x9a, 0x6e};
        case GraphFamily::Pooling:
            return {0xb0, 0x85, 0x3a};
        case GraphFamily::Linear:
            return {0x2f, 0x93, 0x98};
        default:
            return {0x84, 0x8e, 0x99};
    }
}

void addCurve(QPainterPath& path, const GraphSegment& s, const GraphViewport& view) {
    // On whole pixels straight lines are sharp, and the pieces of a line join seamlessly.
    const auto snapped = [&](double x, double y) {
        const QPointF p = view.toScreen({x, y});
        return QPointF(std::floor(p.x()) + 0.5, std::round(p.y()));
    };
    const QPointF a = snapped(s.x1, s.y1), b = snapped(s.x1, s.y2), c = snapped(s.x2, s.y3), d = snapped(s.x2, s.y4);
    path.moveTo(a);
    if (std::fabs(b.x() - c.x()) < 0.5) {
        path.lineTo(d);
        return;
    }
    const double bend = (c.y() - b.y()) * 0.5;
    path.lineTo(b);
    path.cubicTo(b + QPointF(0, bend), c - QPointF(0, bend), c);
    path.lineTo(d);
}

void addArrow(QPainterPath& path, const GraphSegment& s, const GraphViewport& view) {
    const double size = std::clamp(view.zoom, 0.45, 1.2);
    QPointF tip = view.toScreen({s.x2, s.y4});
    tip.setX(std::floor(tip.x()) + 0.5);
    path.moveTo(tip);
    path.lineTo(tip + QPointF(-3.6 * size, -7 * size));
    path.lineTo(tip + QPointF(3.6 * size, -7 * size));
    path.closeSubpath();
}

bool touches(const GraphSegment& s, const GraphViewport& view, const QRectF& clip) {
    const QPointF a = view.toScreen({std::min(s.x1, s.x2), s.y1}), b = view.toScreen({std::max(s.x1, s.x2), s.y4});
    return a.x() <= clip.right() + 4 && b.x() >= clip.left() - 4 && a.y() <= clip.bottom() && b.y() >= clip.top();
}

}  // namespace

GraphPainter::GraphPainter() { refresh(); }

void GraphPainter::refresh() {
    const Colours& c = teardown::colours();
    const bool dark = c.surface.lightness() < 128;
    for (std::size_t i = 0; i < m_families.size(); ++i) {
        const auto family = static_cast<GraphFamily>(i);
        const QColor hue = dark ? hueOf(family).lighter(118) : hueOf(family);
        const bool neutral =
            family == GraphFamily::Data || family == GraphFamily::Op || family == GraphFamily::Other || family == GraphFamily::Group;
        FamilyColours& colours = m_families[i];
        colours.fill = blend(c.surface, hue, neutral ? 0 : dark ? 0.14 : 0.09);
        colours.border = blend(c.line, hue, neutral ? 0.35 : 0.5);
        colours.bar = hue;
        colours.plain = blend(c.surface, hue, neutral ? 0.35 : 0.6);
    }
    m_frame = blend(c.ground, c.surface, dark ? 0.4 : 0.5);
    m_heading = blend(c.ground, c.text, dark ? 0.07 : 0.045);
    m_line = blend(c.line, c.muted, dark ? 0.6 : 0.7);
}

const GraphPainter::Fonts& GraphPainter::fonts(double scale) {
    // Only a few sizes: each new one costs a glyph cache.
    const int step = static_cast<int>(std::lround(std::clamp(scale, kLeastScale, 4.0) * 12));
    const auto [found, isNew] = m_fonts.try_emplace(step);
    if (isNew) {
        const auto scaled = [&](QFont font) {
            font.setPointSizeF(font.pointSizeF() * step / 12.0);
            return font;
        };
        found->second = {scaled(boldFont()), scaled(monoFont()), scaled(smallMonoFont())};
    }
    return found->second;
}

void GraphPainter::paint(QPainter& painter, const GraphScene& scene, const GraphViewport& view, const QRect& clip) {
    painter.fillRect(clip, teardown::colours().ground);
    const QRectF area(clip);
    painter.setRenderHint(QPainter::Antialiasing, view.zoom >= kCurveZoom);
    paintFrames(painter, scene, view, area);
    paintLines(painter, scene, view, area);
    paintMarkedLines(painter, scene, view);
    if (view.zoom >= kFullZoom) paintLabels(painter, scene, view, area);
    paintBoxes(painter, scene, view, area);
}

void GraphPainter::paintFrames(QPainter& painter, const GraphScene& scene, const GraphViewport& view, const QRectF& clip) {
    const Colours& c = teardown::colours();
    const double radius = view.zoom >= kCurveZoom ? std::min(6.0, 6 * view.zoom) : 0;
    for (std::size_t i = 0; i < scene.graph.nodes.size(); ++i) {
        const GraphNode& node = scene.graph.nodes[i];
        if (!node.open) continue;
        const QRectF rect = view.toScreen(scene.rectOf(static_cast<int>(i)));
        if (!rect.intersects(clip)) continue;
        const bool current = view.current == static_cast<int>(i);
        QColor border = current ? c.accent : view.hovered == static_cast<int>(i) ? c.muted : c.line;
        painter.setPen(QPen(border, current ? 2 : 1, node.kind == GraphNodeKind::Repeat && !current ? Qt::DashLine : Qt::SolidLine));
        painter.setBrush(m_frame);
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
        const double heading = scene.layout.headings[i] * view.zoom;
        if (heading < 5) continue;
        QRectF bar(rect.left() + 1, rect.top() + 1, rect.width() - 2, heading - 1);
        painter.setPen(Qt::NoPen);
        painter.setBrush(current ? c.selection : m_heading);
        painter.drawRoundedRect(bar, std::max(0.0, radius - 1), std::max(0.0, radius - 1));
        if (rect.width() < 36 || heading < 7.5) continue;
        // The heading of a tall frame stays visible while its parts are viewed.
        const GraphTexts& texts = scene.texts[i];
        const Fonts& font = fonts(view.zoom);
        const double scale = std::max(view.zoom, kLeastScale), pad = 8 * view.zoom;
        const bool named = !texts.name.isEmpty();
        QRectF line = bar.adjusted(pad + 10 * scale, 0, -pad, 0);
        const QPointF tick(bar.left() + pad, bar.center().y() - 1.5 * scale);
        painter.setPen(QPen(c.muted, 1.2));
        painter.drawPolyline(QPolygonF({tick, tick + QPointF(3 * scale, 3 * scale), tick + QPointF(6 * scale, 0)}));
        painter.setFont(font.mono);
        painter.setPen(c.text);
        const QString name = named ? texts.name : texts.title;
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, name);
        line.setLeft(line.left() + (named ? texts.nameWidth : texts.titleWidth) * scale + 8 * scale);
        if (!named || line.width() < texts.titleWidth * scale) continue;
        painter.setPen(c.muted);
        const QString type = node.repeat > 1 ? texts.title + QLatin1Char(' ') + texts.detail : texts.title;
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, type);
        if (!texts.count.isEmpty() && line.width() > (texts.titleWidth + texts.countWidth + 20) * scale)
            painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, texts.count);
    }
}

void GraphPainter::paintLines(QPainter& painter, const GraphScene& scene, const GraphViewport& view, const QRectF& clip) const {
    if (view.zoom < kCurveZoom) {
        QList<QLineF> lines;
        for (const GraphSegment& s : scene.layout.segments) {
            if (!touches(s, view, clip)) continue;
            if (s.x1 == s.x2) {
                lines << QLineF(view.toScreen({s.x1, s.y1}), view.toScreen({s.x2, s.y4}));
            } else {
                lines << QLineF(view.toScreen({s.x1, s.y1}), view.toScreen({s.x1, s.y2}))
                      << QLineF(view.toScreen({s.x1, s.y2}), view.toScreen({s.x2, s.y3}))
                      << QLineF(view.toScreen({s.x2, s.y3}), view.toScreen({s.x2, s.y4}));
            }
        }
        painter.setPen(QPen(m_line, 1));
        painter.drawLines(lines);
        return;
    }
    QPainterPath solid, dashed, arrows;
    arrows.setFillRule(Qt::WindingFill);  // several may end at one place
    for (const GraphSegment& s : scene.layout.segments) {
        if (!touches(s, view, clip)) continue;
        addCurve(s.implied ? dashed : solid, s, view);
        if (s.arrow) addArrow(arrows, s, view);
    }
    const double width = std::clamp(1.3 * view.zoom, 1.0, 2.2);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_line, width));
    painter.drawPath(solid);
    if (!dashed.isEmpty()) {
        painter.setPen(QPen(m_line, width, Qt::DashLine));
        painter.drawPath(dashed);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_line);
    painter.drawPath(arrows);
}

void GraphPainter::paintMarkedLines(QPainter& painter, const GraphScene& scene, const GraphViewport& view) const {
    if (view.current < 0 || view.current >= static_cast<int>(scene.edgesOf.size())) return;
    QPainterPath lines, arrows;
    arrows.setFillRule(Qt::WindingFill);
    for (const int edge : scene.edgesOf[static_cast<std::size_t>(view.current)])
        for (const int index : scene.layout.edgeWays[static_cast<std::size_t>(edge)]) {
            const GraphSegment& s = scene.layout.segments[static_cast<std::size_t>(index)];
            addCurve(lines, s, view);
            if (s.arrow) addArrow(arrows, s, view);
        }
    if (lines.isEmpty()) return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(teardown::colours().accent, std::clamp(1.8 * view.zoom, 1.2, 2.6)));
    painter.drawPath(lines);
    painter.setPen(Qt::NoPen);
    painter.setBrush(teardown::colours().accent);
    painter.drawPath(arrows);
}

void GraphPainter::paintBoxes(QPainter& painter, const GraphScene& scene, const GraphViewport& view, const QRectF& clip) {
    const int count = static_cast<int>(scene.graph.nodes.size());
    for (int i = 0; i < count; ++i) {
        const GraphNode& node = scene.graph.nodes[static_cast<std::size_t>(i)];
        if (node.open) continue;
        const QRectF rect = view.toScreen(scene.rectOf(i));
        if (!rect.intersects(clip)) continue;
        if (view.zoom < kCurveZoom && i != view.current)
            painter.fillRect(rect, colours(node.family).plain);
        else
            paintBox(painter, scene, view, i, rect);
    }
}

void GraphPainter::paintBox(QPainter& painter, const GraphScene& scene, const GraphViewport& view, int index, const QRectF& rect) {
    const Colours& c = teardown::colours();
    const GraphNode& node = scene.graph.nodes[static_cast<std::size_t>(index)];
    const FamilyColours& family = colours(node.family);
    const bool current = index == view.current;
    const double radius = isRounded(node) ? rect.height() / 2 : std::min(5.0, 5 * view.zoom);
    const QRectF box = rect.adjusted(0.5, 0.5, -0.5, -0.5);
    const QPen border(current ? c.accent : index == view.hovered ? family.bar : family.border, current ? 2 : 1);
    painter.setPen(border);
    if (node.kind == GraphNodeKind::Repeat) {
        // A pile: two more edges behind the box.
        painter.setBrush(c.surface);
        for (const double lift : {5.0, 2.5}) painter.drawRoundedRect(box.translated(lift * view.zoom, lift * view.zoom), radius, radius);
    }
    painter.setBrush(current ? c.selection : view.zoom < kTextZoom ? family.plain : family.fill);
    painter.drawRoundedRect(box, radius, radius);
    const bool neutral = family.bar == colours(GraphFamily::Other).bar;
    if (!isRounded(node) && !neutral && view.zoom >= kTextZoom) {
        const double width = std::max(2.0, 3 * view.zoom);
        painter.fillRect(QRectF(box.left() + 0.5, box.top() + radius, width, box.height() - 2 * radius), family.bar);
    }
    if (view.zoom >= kTextZoom) paintTexts(painter, scene, view, index, rect);
}

void GraphPainter::paintTexts(QPainter& painter, const GraphScene& scene, const GraphViewport& view, int index, const QRectF& rect) {
    const Colours& c = teardown::colours();
    const GraphNode& node = scene.graph.nodes[static_cast<std::size_t>(index)];
    const GraphTexts& texts = scene.texts[static_cast<std::size_t>(index)];
    const Fonts& font = fonts(view.zoom);
    const double scale = std::max(view.zoom, kLeastScale);
    const bool two = view.zoom >= kFullZoom && !isRounded(node);
    const double pad = 12 * view.zoom;
    QRectF line = two ? QRectF(rect.left() + pad, rect.top() + 4 * view.zoom, rect.width() - 2 * pad, 18 * view.zoom)
                      : rect.adjusted(pad / 3, 0, -pad / 3, 0);
    painter.setFont(font.bold);
    painter.setPen(c.text);
    if (!two) {
        const bool fits = texts.titleWidth * scale <= line.width();
        const bool both = (texts.titleWidth + texts.detailWidth + 8) * scale <= line.width() && !texts.detail.isEmpty();
        const QString title = fits ? texts.title : QFontMetricsF(font.bold).elidedText(texts.title, Qt::ElideRight, line.width());
        if (!both) {
            painter.drawText(line, Qt::AlignCenter | Qt::TextSingleLine, title);
            return;
        }
        const double width = (texts.titleWidth + texts.detailWidth + 8) * scale;
        line.setLeft(line.center().x() - width / 2);
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, title);
        line.setLeft(line.left() + (texts.titleWidth + 8) * scale);
        painter.setFont(font.mono);
        painter.setPen(c.muted);
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, texts.detail);
        return;
    }
    const bool wide = texts.titleWidth * scale > line.width();
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                     wide ? QFontMetricsF(font.bold).elidedText(texts.title, Qt::ElideRight, line.width()) : texts.title);
    painter.setFont(font.mono);
    if (!texts.detail.isEmpty()) {
        QRectF rest = line;
        rest.setLeft(line.left() + (texts.titleWidth + 8) * scale);
        painter.setPen(node.repeat > 1 ? c.text : c.muted);
        painter.drawText(rest, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, texts.detail);
    }
    if (!node.key.empty()) {
        // A small plus: it can be opened.
        const QPointF middle(rect.right() - pad - 3 * view.zoom, line.center().y());
        const double arm = 3.5 * view.zoom;
        painter.setPen(QPen(c.muted, std::max(1.0, 1.2 * view.zoom)));
        painter.drawLine(middle - QPointF(arm, 0), middle + QPointF(arm, 0));
        painter.drawLine(middle - QPointF(0, arm), middle + QPointF(0, arm));
    }
    painter.setPen(c.muted);
    line.translate(0, 17 * view.zoom);
    double room = line.width();
    if (!texts.count.isEmpty()) {
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, texts.count);
        room -= (texts.countWidth + 8) * scale;
    }
    const bool long_ = texts.nameWidth * scale > room + 1;
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                     long_ ? QFontMetricsF(font.mono).elidedText(texts.name, Qt::ElideMiddle, room) : texts.name);
}

void GraphPainter::paintLabels(QPainter& painter, const GraphScene& scene, const GraphViewport& view, const QRectF& clip) {
    const Fonts& font = fonts(view.zoom);
    painter.setFont(font.small);
    painter.setPen(teardown::colours().muted);
    for (std::size_t i = 0; i < scene.layout.labels.size(); ++i) {
        const GraphLabel& label = scene.layout.labels[i];
        const QPointF place = view.toScreen({label.x, label.y}) + QPointF(6, 12) * view.zoom;
        if (place.x() > clip.right() || place.x() < clip.left() - 120 || place.y() < clip.top() - 4 || place.y() > clip.bottom() + 14)
            continue;
        painter.drawText(place, scene.labels[i]);
    }
}

QImage GraphPainter::miniature(const GraphScene& scene, QSize size, double ratio) const {
    QImage image(size * ratio, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(ratio);
    image.fill(Qt::transparent);
    if (scene.layout.width <= 0 || scene.layout.height <= 0) return image;
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    const double sx = size.width() / scene.layout.width, sy = size.height() / scene.layout.height;
    QList<QLineF> lines;
    for (const GraphSegment& s : scene.layout.segments) lines << QLineF(s.x1 * sx, s.y1 * sy, s.x2 * sx, s.y4 * sy);
    painter.setPen(QPen(m_line, 0.5));
    painter.drawLines(lines);
    for (std::size_t i = 0; i < scene.graph.nodes.size(); ++i) {
        if (scene.graph.nodes[i].open) continue;
        const QRectF box = scene.rectOf(static_cast<int>(i));
        const QRectF rect(box.left() * sx, box.top() * sy, box.width() * sx, std::max(1.0, box.height() * sy));
        painter.fillRect(rect, colours(scene.graph.nodes[i].family).plain);
    }
    return image;
}

}  // namespace teardown
