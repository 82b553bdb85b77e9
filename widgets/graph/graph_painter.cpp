#include "widgets/graph/graph_painter.h"

#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/graph/graph_lines.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr double kTextZoom = 0.30;    ///< zoom from which types are written
constexpr double kFullZoom = 0.60;    ///< zoom from which names, parameters and shapes are written
constexpr double kLeastScale = 0.53;  ///< of the fonts: smaller letters cannot be read
constexpr int kLeastPicture = 10;     ///< smaller ones are not drawn

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
    m_track = blend(c.surface, c.text, 0.08);
    m_time = blend(c.surface, c.text, 0.45);
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

void GraphPainter::paint(QPainter& painter, const GraphScene& scene, const GraphViewport& view, const GraphMarks& marks,
                         const GraphPictures& pictures, const QRect& clip) {
    painter.fillRect(clip, teardown::colours().ground);
    painter.setRenderHint(QPainter::Antialiasing, view.zoom >= kCurveZoom);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const Job job{painter, scene, view, marks, pictures, QRectF(clip)};
    paintFrames(job);
    paintGraphLines(painter, scene, view, job.clip, m_line);
    paintLinesOf(painter, scene, view, view.current, teardown::colours().accent);
    if (view.zoom >= kFullZoom) paintLabels(job);
    paintBoxes(job);
}

void GraphPainter::paintFrames(const Job& job) {
    const Colours& c = teardown::colours();
    QPainter& painter = job.painter;
    const double radius = job.view.zoom >= kCurveZoom ? std::min(6.0, 6 * job.view.zoom) : 0;
    for (int i = 0; i < static_cast<int>(job.scene.graph.nodes.size()); ++i) {
        const GraphNode& node = job.node(i);
        if (!node.open) continue;
        const QRectF rect = job.view.toScreen(job.scene.rectOf(i));
        if (!rect.intersects(job.clip)) continue;
        const bool current = job.view.current == i;
        const QColor border = current ? c.accent : job.view.hovered == i ? c.muted : c.line;
        painter.setPen(QPen(border, current ? 2 : 1, node.kind == GraphNodeKind::Repeat && !current ? Qt::DashLine : Qt::SolidLine));
        painter.setBrush(m_frame);
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
        const double heading = job.scene.layout.headings[static_cast<std::size_t>(i)] * job.view.zoom;
        if (heading >= 5) {
            const QRectF bar(rect.left() + 1, rect.top() + 1, rect.width() - 2, heading - 1);
            painter.setPen(Qt::NoPen);
            painter.setBrush(current ? c.selection : m_heading);
            painter.drawRoundedRect(bar, std::max(0.0, radius - 1), std::max(0.0, radius - 1));
            if (rect.width() >= 36 && heading >= 7.5) paintHeading(job, i, bar);
        }
        paintMarks(job, i, rect);
    }
}

void GraphPainter::paintHeading(const Job& job, int index, const QRectF& bar) {
    const Colours& c = teardown::colours();
    QPainter& painter = job.painter;
    const GraphTexts& texts = job.texts(index);
    const Fonts& font = fonts(job.view.zoom);
    const double scale = std::max(job.view.zoom, kLeastScale), pad = 8 * job.view.zoom;
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
    painter.setPen(c.muted);
    double room = line.width();
    const auto fromRight = [&](const QString& text, double width) {
        if (text.isEmpty() || room < (width + 12) * scale) return;
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, text);
        line.setRight(line.right() - (width + 12) * scale);
        room -= (width + 12) * scale;
    };
    if (named && room >= texts.titleWidth * scale) {
        const GraphNode& node = job.node(index);
        const QString type = node.repeat > 1 ? texts.title + QLatin1Char(' ') + texts.detail : texts.title;
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, type);
        room -= (texts.titleWidth + (node.repeat > 1 ? texts.detailWidth + 8 : 0)) * scale;
    }
    fromRight(texts.count, texts.countWidth);
    painter.setFont(font.small);
    fromRight(texts.share, texts.shareWidth);
}

void GraphPainter::paintBoxes(const Job& job) {
    const int count = static_cast<int>(job.scene.graph.nodes.size());
    for (int i = 0; i < count; ++i) {
        if (job.node(i).open) continue;
        const QRectF rect = job.view.toScreen(job.scene.rectOf(i));
        if (!rect.adjusted(-6, -6, 8, 8).intersects(job.clip)) continue;
        if (job.view.zoom < kCurveZoom && i != job.view.current)
            job.painter.fillRect(rect, colours(job.node(i).family).plain);
        else
            paintBox(job, i, rect);
        paintMarks(job, i, rect);
    }
}

void GraphPainter::paintBox(const Job& job, int index, const QRectF& rect) {
    const Colours& c = teardown::colours();
    QPainter& painter = job.painter;
    const double zoom = job.view.zoom;
    const GraphNode& node = job.node(index);
    const FamilyColours& family = colours(node.family);
    const bool current = index == job.view.current;
    const double radius = isRounded(node) ? std::min(rect.height() / 2, 14 * zoom) : std::min(5.0, 5 * zoom);
    const QRectF box = rect.adjusted(0.5, 0.5, -0.5, -0.5);
    if (current && job.view.focused) {
        painter.setPen(QPen(c.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), radius + 3, radius + 3);
    }
    const QPen border(current ? c.accent : index == job.view.hovered ? family.bar : family.border, current ? 2 : 1);
    painter.setPen(border);
    if (node.kind == GraphNodeKind::Repeat) {
        // A pile: two more edges behind the box.
        painter.setBrush(c.surface);
        for (const double lift : {5.0, 2.5}) painter.drawRoundedRect(box.translated(lift * zoom, lift * zoom), radius, radius);
    }
    const QColor fill = current ? c.selection : zoom < kTextZoom ? family.plain : family.fill;
    painter.setBrush(GraphMarks::at(job.marks.found, index) == NodeMark::Own ? blend(fill, c.warning, 0.2) : fill);
    painter.drawRoundedRect(box, radius, radius);
    const bool neutral = family.bar == colours(GraphFamily::Other).bar;
    if (!isRounded(node) && !neutral && zoom >= kTextZoom) {
        const double width = std::max(2.0, 3 * zoom);
        painter.fillRect(QRectF(box.left() + 0.5, box.top() + radius, width, box.height() - 2 * radius), family.bar);
    }
    paintPicture(job, index);
    if (zoom >= kTextZoom) paintTexts(job, index, rect);
}

void GraphPainter::paintPicture(const Job& job, int index) const {
    const QRectF place = job.scene.pictureRectOf(index);
    if (place.isEmpty()) return;
    // On whole pixels, so that it is not blurred more than scaling does.
    const QRect rect = job.view.toScreen(place).toRect();
    if (rect.width() < kLeastPicture) return;
    if (const QImage* picture = job.pictures.find(job.scene.outputStepOf(index)))
        job.painter.drawImage(rect, *picture);
    else
        job.painter.fillRect(rect, m_heading);
}

void GraphPainter::paintTexts(const Job& job, int index, const QRectF& rect) {
    const Colours& c = teardown::colours();
    QPainter& painter = job.painter;
    const double zoom = job.view.zoom;
    const GraphNode& node = job.node(index);
    const GraphTexts& texts = job.texts(index);
    const Fonts& font = fonts(zoom);
    const double scale = std::max(zoom, kLeastScale), pad = 12 * zoom;
    const QRectF picture = job.view.toScreen(job.scene.pictureRectOf(index));
    QRectF room = rect.adjusted(pad, 0, -pad, 0);
    if (!picture.isEmpty()) room.setLeft(picture.right() + pad * 0.6);
    const bool tall = job.scene.pictured || job.scene.timed;
    if (isRounded(node) || zoom < kFullZoom) {
        if (picture.isEmpty()) room = rect.adjusted(pad / 3, 0, -pad / 3, 0);
        const bool timed = !texts.share.isEmpty() && (job.scene.pictured || !isRounded(node));
        const double bar = timed ? (isRounded(node) ? 8 : 12) * zoom : 0;
        paintPillTexts(job, index, room.adjusted(0, 0, 0, -bar));
        if (timed) paintTime(job, index, QRectF(room.left(), rect.bottom() - bar - 1 * zoom, room.width(), 5 * zoom));
        return;
    }
    QRectF line(room.left(), rect.top() + (job.scene.pictured ? 6 : 4) * zoom, room.width(), 18 * zoom);
    painter.setFont(font.bold);
    painter.setPen(c.text);
    const double forTitle = line.width() - (node.key.empty() ? 0 : 14 * zoom);
    const bool wide = texts.titleWidth * scale > forTitle;
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                     wide ? QFontMetricsF(font.bold).elidedText(texts.title, Qt::ElideRight, forTitle) : texts.title);
    painter.setFont(font.mono);
    if (!texts.detail.isEmpty() && !wide) {
        QRectF rest = line;
        rest.setLeft(line.left() + (texts.titleWidth + 8) * scale);
        painter.setPen(node.repeat > 1 ? c.text : c.muted);
        painter.drawText(rest, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, texts.detail);
    }
    if (!node.key.empty()) {
        // A small plus: it can be expanded.
        const QPointF middle = job.view.toScreen(job.scene.plusRectOf(index)).center();
        const double arm = 3.5 * zoom;
        painter.setPen(QPen(c.muted, std::max(1.0, 1.2 * zoom)));
        painter.drawLine(middle - QPointF(arm, 0), middle + QPointF(arm, 0));
        painter.drawLine(middle - QPointF(0, arm), middle + QPointF(0, arm));
    }
    painter.setPen(c.muted);
    line.translate(0, 17 * zoom);
    double forName = line.width();
    if (!texts.count.isEmpty()) {
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, texts.count);
        forName -= (texts.countWidth + 8) * scale;
    }
    const bool longName = texts.nameWidth * scale > forName + 1;
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                     longName ? QFontMetricsF(font.mono).elidedText(texts.name, Qt::ElideMiddle, forName) : texts.name);
    if (tall) paintTime(job, index, QRectF(line.left(), line.bottom() + 2 * zoom, line.width(), 12 * zoom));
}

/// One line: type and detail.
void GraphPainter::paintPillTexts(const Job& job, int index, QRectF line) {
    const Colours& c = teardown::colours();
    QPainter& painter = job.painter;
    const GraphTexts& texts = job.texts(index);
    const Fonts& font = fonts(job.view.zoom);
    const double scale = std::max(job.view.zoom, kLeastScale);
    painter.setFont(font.bold);
    painter.setPen(c.text);
    const bool fits = texts.titleWidth * scale <= line.width();
    const double width = (texts.titleWidth + texts.detailWidth + 8) * scale;
    if (texts.detail.isEmpty() || width > line.width()) {
        painter.drawText(line, Qt::AlignCenter | Qt::TextSingleLine,
                         fits ? texts.title : QFontMetricsF(font.bold).elidedText(texts.title, Qt::ElideRight, line.width()));
        return;
    }
    line.setLeft(line.center().x() - width / 2);
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, texts.title);
    line.setLeft(line.left() + (texts.titleWidth + 8) * scale);
    painter.setFont(font.mono);
    painter.setPen(c.muted);
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, texts.detail);
}

/// A bar and, if the line is high enough for letters, the share of the run.
void GraphPainter::paintTime(const Job& job, int index, const QRectF& line) {
    const GraphTexts& texts = job.texts(index);
    if (texts.share.isEmpty() || line.width() < 12) return;
    const double zoom = job.view.zoom, scale = std::max(zoom, kLeastScale);
    QRectF track(line.left(), line.center().y() - 2 * zoom, line.width(), std::max(2.0, 4 * zoom));
    if (zoom >= kFullZoom && line.height() >= 10 * zoom) {
        job.painter.setFont(fonts(zoom).small);
        job.painter.setPen(teardown::colours().muted);
        job.painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, texts.share);
        track.setRight(line.right() - (texts.shareWidth + 8) * scale);
    }
    job.painter.fillRect(track, m_track);
    track.setWidth(std::max(1.5, track.width() * texts.bar));
    job.painter.fillRect(track, m_time);
}

void GraphPainter::paintMarks(const Job& job, int index, const QRectF& rect) const {
    const Colours& c = teardown::colours();
    QPainter& painter = job.painter;
    const NodeMark found = GraphMarks::at(job.marks.found, index), stop = GraphMarks::at(job.marks.breakpoints, index);
    // A frame shows its parts, which are marked themselves.
    if (found == NodeMark::Own || (found == NodeMark::Inside && !job.node(index).open)) {
        painter.setPen(QPen(c.warning, index == job.view.current ? 3 : 2, found == NodeMark::Own ? Qt::SolidLine : Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(rect.adjusted(-2, -2, 2, 2), 6, 6);
    }
    if (stop == NodeMark::Own || (stop == NodeMark::Inside && !job.node(index).open)) {
        const double radius = std::clamp(5 * job.view.zoom, 3.0, 7.0);
        const QPointF middle = rect.topLeft() + QPointF(2, 2);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(stop == NodeMark::Own ? c.surface : c.bad, 1.5));
        painter.setBrush(stop == NodeMark::Own ? c.bad : c.surface);
        painter.drawEllipse(middle, radius, radius);
    }
}

void GraphPainter::paintLabels(const Job& job) {
    const Fonts& font = fonts(job.view.zoom);
    job.painter.setFont(font.small);
    job.painter.setPen(teardown::colours().muted);
    const QPointF shift = job.scene.layout.horizontal ? QPointF(6, -4) : QPointF(6, 12);
    for (std::size_t i = 0; i < job.scene.layout.labels.size(); ++i) {
        const GraphLabel& label = job.scene.layout.labels[i];
        const QPointF place = job.view.toScreen({label.x, label.y}) + shift * job.view.zoom;
        if (place.x() > job.clip.right() || place.x() < job.clip.left() - 120 || place.y() < job.clip.top() - 4 ||
            place.y() > job.clip.bottom() + 14)
            continue;
        job.painter.drawText(place, job.scene.labels[i]);
    }
}

}  // namespace teardown
