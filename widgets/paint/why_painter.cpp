#include "widgets/paint/why_painter.h"

#include "core/render/overlay.h"
#include "core/render/picture_difference.h"
#include "widgets/paint/paint_theme.h"
#include "widgets/paint/sheet_plan.h"

#include <QObject>
#include <QPainter>

#include <algorithm>
#include <memory>

namespace teardown {
namespace {

constexpr int kWhyMargin = 16;
constexpr int kWhyGap = 12;
constexpr int kSmallestSide = 224;
constexpr int kTextHeight = 22;

/// Small inputs are enlarged by a whole number.
int scaleOf(const WhyView& view) { return std::max(1, kSmallestSide / std::max({view.width, view.height, 1})); }

QImage enlarged(const QImage& image, int scale) {
    return scale == 1 ? image : image.scaled(image.size() * scale, Qt::IgnoreAspectRatio, Qt::FastTransformation);
}

struct Pane {
    QString title;
    QImage image;
};

std::vector<Pane> panesOf(const WhyView& view) {
    const int scale = scaleOf(view);
    std::vector<Pane> panes;
    if (view.seen.valid()) {
        panes.push_back({QObject::tr("what the network sees"), enlarged(toImage(picturePixels(view.seen)), scale)});
        panes.push_back({QObject::tr("the map over it"), enlarged(overlayImage(view), scale)});
    }
    panes.push_back({QObject::tr("the map, %1 x %2").arg(view.map.shape()[0]).arg(view.map.shape()[1]), enlarged(mapImage(view), scale)});
    return panes;
}

QSize sizeOf(const std::vector<Pane>& panes) {
    int width = 2 * kWhyMargin - kWhyGap, height = 0;
    for (const Pane& pane : panes) {
        width += pane.image.width() + kWhyGap;
        height = std::max(height, pane.image.height());
    }
    return {width, 2 * kWhyMargin + 4 * kTextHeight + height};
}

void draw(QPainter& painter, const WhyView& view, const std::vector<Pane>& panes, bool dark) {
    const PaintTheme& theme = paintTheme(dark);
    const QSize size = sizeOf(panes);
    painter.fillRect(QRect(QPoint(0, 0), size), theme.surface);
    const int wide = size.width() - 2 * kWhyMargin;
    int y = kWhyMargin;
    const auto line = [&](PlacedText::Style style, const QColor& colour, const QString& text) {
        painter.setFont(fontOf(style));
        painter.setPen(colour);
        painter.drawText(QRect(kWhyMargin, y, wide, kTextHeight), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(text, Qt::ElideMiddle, wide));
        y += kTextHeight;
    };
    line(PlacedText::Style::Title, theme.text, view.title);
    line(PlacedText::Style::Caption, theme.muted, view.caption);
    int x = kWhyMargin;
    for (const Pane& pane : panes) {
        painter.setFont(fontOf(PlacedText::Style::Caption));
        painter.setPen(theme.muted);
        painter.drawText(QRect(x, y, pane.image.width(), kTextHeight), Qt::AlignLeft | Qt::AlignVCenter, pane.title);
        painter.drawImage(x, y + kTextHeight, pane.image);
        x += pane.image.width() + kWhyGap;
    }
    y = size.height() - kWhyMargin - kTextHeight;
    const ValueRange range = resolveRange(view.map, view.style);
    line(PlacedText::Style::Legend, theme.muted,
         QStringLiteral("%1, %2 .. %3")
             .arg(QString::fromLatin1(colourMapName(range.map)), legendNumber(range.low), legendNumber(range.high)));
}

}  // namespace

QImage mapImage(const WhyView& view) {
    const ValueRange range = resolveRange(view.map, view.style);
    const QImage cells = toImage(renderPlane(view.map, planesOf(view.map, false).front(), range, view.style));
    return cells.scaled(view.width, view.height, Qt::IgnoreAspectRatio, Qt::FastTransformation);
}

QImage overlayImage(const WhyView& view) {
    if (!view.seen.valid()) return mapImage(view);
    return toImage(overlayMap(view.seen, view.map, view.style, view.opacity));
}

ExportContent contentOf(const WhyView& view) {
    const auto shared = std::make_shared<const WhyView>(view);
    ExportContent content;
    content.title = view.title;
    content.caption = view.caption;
    content.dark = view.dark;
    content.canvas = [shared]() -> ExportContent::Canvas {
        const auto panes = std::make_shared<const std::vector<Pane>>(panesOf(*shared));
        return {sizeOf(*panes), [shared, panes](QPainter& painter) { draw(painter, *shared, *panes, shared->dark); }};
    };
    content.image = [shared](bool dark) {
        const std::vector<Pane> panes = panesOf(*shared);
        QImage image(sizeOf(panes), QImage::Format_RGB32);
        QPainter painter(&image);
        painter.setRenderHint(QPainter::TextAntialiasing);
        draw(painter, *shared, panes, dark);
        return image;
    };
    content.name = "map";
    content.numbers = view.map;
    if (view.explained) {
        content.record = view.files;
        content.record->explained = view.explained;
        content.record->layer = view.layer;
        content.record->shape = view.map.shape();
        content.record->style = view.style;
        content.record->dark = view.dark;
    }
    return content;
}

}  // namespace teardown
