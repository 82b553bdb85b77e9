#include "widgets/paint/sheet_painter.h"

#include "widgets/paint/paint_theme.h"
#include "widgets/paint/sheet_plan.h"

#include <QBuffer>
#include <QImageWriter>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr std::size_t kMostSeparateTiles = 512;
constexpr int kSmallestGlyphCell = 8;

void drawColourBar(QPainter& painter, const QRect& rect, ColourMap map) {
    const auto& table = colourTable(map);
    for (int x = 0; x < rect.width(); ++x) {
        const auto entry = static_cast<std::size_t>(x * 256 / rect.width());
        painter.fillRect(rect.x() + x, rect.y(), 1, rect.height(), toColour(table[entry]));
    }
}

QColor colourOf(PlacedText::Style style, const PaintTheme& theme) {
    switch (style) {
        case PlacedText::Style::Title:
            return theme.text;
        case PlacedText::Style::Caption:
            return theme.text;
        case PlacedText::Style::Warning:
            return theme.warning;
        case PlacedText::Style::Legend:
        case PlacedText::Style::Number:
            break;
    }
    return theme.muted;
}

/// Not everyone can distinguish NaN from a very large value by colour alone.
void drawGlyphs(QPainter& painter, const SheetView& sheet, const SheetPlan& plan) {
    const ValueRange& range = plan.range;
    const int cell = plan.tiles.cell;
    if (cell < kSmallestGlyphCell || range.nan + range.positiveInf + range.negativeInf == 0) return;
    for (const TilePlace& tile : plan.tiles.tiles) {
        const Plane& plane = plan.planes[static_cast<std::size_t>(tile.plane)];
        for (int row = 0; row < plane.rows; ++row) {
            for (int column = 0; column < plane.columns; ++column) {
                const double value = planeValue(sheet.view, plane, row, column);
                if (std::isfinite(value) || !plane.has(row, column)) continue;
                const QPoint corner = plan.sheetOrigin + QPoint(tile.x + column * cell, tile.y + row * cell);
                drawOddGlyph(painter, QRect(corner, QSize(cell, cell)), value);
            }
        }
    }
}

}  // namespace

void drawOddGlyph(QPainter& painter, const QRect& cell, double value) {
    const int inset = std::max(2, cell.width() / 4);
    const QRectF box = QRectF(cell).adjusted(inset, inset, -inset, -inset);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor ink(0, 0, 0, 190);
    if (std::isnan(value)) {
        painter.setPen(QPen(ink, 1.5));
        painter.drawLine(box.topLeft(), box.bottomRight());
        painter.drawLine(box.topRight(), box.bottomLeft());
    } else {
        const qreal base = value > 0 ? box.bottom() : box.top();
        const qreal tip = value > 0 ? box.top() : box.bottom();
        painter.setPen(Qt::NoPen);
        painter.setBrush(ink);
        painter.drawPolygon(QPolygonF({QPointF(box.left(), base), QPointF(box.right(), base), QPointF(box.center().x(), tip)}));
    }
    painter.restore();
}

QImage toImage(const PixelBuffer& pixels) {
    QImage image(pixels.width, pixels.height, QImage::Format_RGB32);
    for (int y = 0; y < pixels.height; ++y) {
        const Rgb* in = pixels.pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels.width);
        auto* out = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < pixels.width; ++x) out[x] = qRgb(in[x].r, in[x].g, in[x].b);
    }
    return image;
}

QImage planeImage(const TensorView& view, const Plane& plane, const ValueRange& range, const HeatmapStyle& style) {
    QImage image = toImage(renderPlane(view, plane, range, style));
    const bool full = plane.aside == 0 && plane.count < 0 && plane.rows == plane.gridRows();
    if (full || image.width() != plane.columns || image.height() != plane.rows) return image;
    image.convertTo(QImage::Format_ARGB32);
    for (int row = 0; row < plane.rows; ++row) {
        auto* pixels = reinterpret_cast<QRgb*>(image.scanLine(row));
        for (int column = 0; column < plane.columns; ++column)
            if (!plane.has(row, column)) pixels[column] = 0;
    }
    return image;
}

void drawSheet(QPainter& painter, const SheetView& sheet, const SheetPlan& plan) {
    const PaintTheme& theme = paintTheme(sheet.dark);
    painter.fillRect(QRect(QPoint(0, 0), plan.size), theme.surface);
    const QImage tiles = toImage(renderSheet(sheet.view, plan.planes, plan.tiles, sheet.style, toRgb(theme.surface)));
    if (plan.tiles.tiles.size() > kMostSeparateTiles) {
        painter.drawImage(plan.sheetOrigin, tiles);
    } else {
        for (const TilePlace& tile : plan.tiles.tiles) {
            painter.drawImage(plan.sheetOrigin + QPoint(tile.x, tile.y), tiles.copy(tile.x, tile.y, tile.width, tile.height));
        }
    }
    drawGlyphs(painter, sheet, plan);
    if (!plan.colourBar.isEmpty()) drawColourBar(painter, plan.colourBar, plan.range.map);
    for (const ColourSwatch& swatch : plan.swatches) {
        painter.fillRect(swatch.rect, toColour(swatch.colour));
        drawOddGlyph(painter, swatch.rect, swatch.value);
    }
    for (const PlacedText& text : plan.texts) {
        painter.setFont(fontOf(text.style));
        painter.setPen(colourOf(text.style, theme));
        painter.drawText(text.rect, text.flags, text.text);
    }
}

QImage paintSheet(const SheetView& sheet, int width) {
    const SheetPlan plan = planSheet(sheet, width);
    QImage image(plan.size, QImage::Format_RGB32);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::TextAntialiasing);
    drawSheet(painter, sheet, plan);
    return image;
}

std::string pngBytes(const QImage& image) {
    // Only the pixels: the screen's resolution and texts in a picture must not end up in the file.
    const QImage pixels = image.convertToFormat(QImage::Format_RGB888);
    QImage plain(pixels.size(), QImage::Format_RGB888);
    for (int y = 0; y < plain.height(); ++y)
        std::copy_n(pixels.constScanLine(y), 3 * static_cast<std::size_t>(plain.width()), plain.scanLine(y));
    plain.setDotsPerMeterX(3780);
    plain.setDotsPerMeterY(3780);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QImageWriter(&buffer, "png").write(plain);
    return bytes.toStdString();
}

}  // namespace teardown
