#include "widgets/paint/via_painter.h"

#include "widgets/paint/paint_theme.h"
#include "widgets/paint/sheet_plan.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kViaMargin = 16;
constexpr int kSpace = 14;
constexpr int kViaBarWidth = 8;
constexpr int kBarGap = 6;
constexpr int kTitleHeight = 18;
constexpr int kTargetSide = 120;
constexpr int kLongestTile = 640;
constexpr int kHighest = 32000;
constexpr int kWidest = 32000;

HeatmapStyle viaStyle() {
    HeatmapStyle style;
    style.map = ColourMap::Jet;
    style.rule = RangeRule::Tile;
    style.symmetric = false;
    return style;
}

/// Cells so large that the longer side is close to the requested one; planes beyond the longest tile are subsampled.
void chooseCell(ViaPlan& plan, int rows, int columns, int wished) {
    const int side = std::max({rows, columns, 1});
    plan.cell = std::clamp(wished / side, 1, 40);
    plan.shrink = (side + kLongestTile - 1) / kLongestTile;
    if (wished < side && wished < kTargetSide) plan.shrink = std::max(plan.shrink, (side + wished - 1) / wished);
    plan.tileWidth = (columns + plan.shrink - 1) / plan.shrink * plan.cell;
    plan.tileHeight = (rows + plan.shrink - 1) / plan.shrink * plan.cell;
}

void measure(ViaPlan& plan, const ViaSheet& sheet, int wished) {
    int rows = 1, columns = 1, gridRows = 1, gridColumns = 1;
    for (const ViaTile& tile : sheet.tiles) {
        rows = std::max(rows, static_cast<int>(tile.shape[0]));
        columns = std::max(columns, static_cast<int>(tile.shape[1]));
        gridRows = std::max(gridRows, tile.row + 1);
        gridColumns = std::max(gridColumns, tile.column + 1);
    }
    chooseCell(plan, rows, columns, wished);
    const QFontMetrics numbers(monoFont(10));
    const QFontMetrics titles(textFont(12));
    plan.labelWidth = 0;
    int titleWidth = 0;
    for (const ViaTile& tile : sheet.tiles) {
        plan.labelWidth = std::max(
            {plan.labelWidth, numbers.horizontalAdvance(legendNumber(tile.min)), numbers.horizontalAdvance(legendNumber(tile.max))});
        titleWidth = std::max(titleWidth, titles.horizontalAdvance(QString::fromStdString(tile.title)));
    }
    // Minimum and maximum are stacked beside the bar.
    const int height = std::max(plan.tileHeight, 2 * numbers.height());
    plan.pitchX = std::max(plan.tileWidth + kBarGap + kViaBarWidth + 4 + plan.labelWidth, titleWidth) + kSpace;
    plan.pitchY = kTitleHeight + height + kSpace;
    std::vector<bool> used(static_cast<std::size_t>(gridRows), false);
    for (const ViaTile& tile : sheet.tiles) used[static_cast<std::size_t>(tile.row)] = true;
    int y = kViaMargin + 28;
    plan.tops.clear();
    for (const bool row : used) {
        plan.tops.push_back(y);
        y += row ? plan.pitchY : kSpace;
    }
    const QFontMetrics suptitle(textFont(15, true));
    const int wanted = suptitle.horizontalAdvance(QString::fromStdString(sheet.suptitle).trimmed());
    plan.size = {std::max(gridColumns * plan.pitchX - kSpace, wanted) + 2 * kViaMargin, y - kSpace + kViaMargin};
}

void drawBar(QPainter& painter, const QRect& rect) {
    const auto& table = colourTable(ColourMap::Jet);
    for (int y = 0; y < rect.height(); ++y) {
        const auto entry = static_cast<std::size_t>((rect.height() - 1 - y) * 256 / rect.height());
        painter.fillRect(rect.x(), rect.y() + y, rect.width(), 1, toColour(table[entry]));
    }
}

}  // namespace

ViaPlan planVia(const ViaSheet& sheet) {
    ViaPlan plan;
    for (int wished = kTargetSide; wished >= 8; wished = wished * 2 / 3) {
        measure(plan, sheet, wished);
        if (plan.size.width() <= kWidest && plan.size.height() <= kHighest) break;
    }
    // Beyond that the picture ends with the last row that fits, and says so.
    plan.size = plan.size.boundedTo(QSize(kWidest, kHighest));
    for (const ViaTile& tile : sheet.tiles) {
        const bool fits = plan.tops[static_cast<std::size_t>(tile.row)] + plan.pitchY <= kHighest &&
                          kViaMargin + (tile.column + 1) * plan.pitchX <= kWidest;
        if (!fits) break;
        ++plan.shown;
    }
    return plan;
}

void drawVia(QPainter& painter, const ViaSheet& sheet, const ViaPlan& plan) {
    const PaintTheme& theme = paintTheme(false);
    painter.fillRect(QRect(QPoint(0, 0), plan.size), theme.surface);
    painter.setFont(textFont(15, true));
    painter.setPen(theme.text);
    QString suptitle = QString::fromStdString(sheet.suptitle).trimmed();
    if (plan.shown < sheet.tiles.size()) {
        suptitle += QCoreApplication::translate("SheetPainter", " - first %1 of %2 tiles").arg(plan.shown).arg(sheet.tiles.size());
    }
    painter.drawText(QRect(kViaMargin, kViaMargin - 4, plan.size.width() - 2 * kViaMargin, 24), Qt::AlignHCenter | Qt::AlignVCenter,
                     suptitle);
    const HeatmapStyle style = viaStyle();
    const Rgb background = toRgb(theme.surface);
    for (std::size_t i = 0; i < plan.shown; ++i) {
        const ViaTile& tile = sheet.tiles[i];
        const int x = kViaMargin + tile.column * plan.pitchX;
        int y = plan.tops[static_cast<std::size_t>(tile.row)];
        if (tile.hasTitle) {
            painter.setFont(textFont(12));
            painter.setPen(theme.text);
            painter.drawText(QRect(x, y, plan.pitchX - kSpace, kTitleHeight - 2), Qt::AlignLeft | Qt::AlignVCenter,
                             QString::fromStdString(tile.title));
        }
        y += kTitleHeight;
        TileSheet single;
        single.cell = plan.cell;
        single.shrink = plan.shrink;
        single.width = plan.tileWidth;
        single.height = plan.tileHeight;
        single.tiles = {{0, 0, 0, plan.tileWidth, plan.tileHeight}};
        painter.drawImage(QPoint(x, y), toImage(renderSheet(sheet.view, {viaPlane(sheet, i)}, single, style, background)));
        const int barHeight = std::max(plan.tileHeight, 2 * QFontMetrics(monoFont(10)).height());
        const QRect bar(x + plan.tileWidth + kBarGap, y, kViaBarWidth, barHeight);
        drawBar(painter, bar);
        painter.setFont(monoFont(10));
        painter.setPen(theme.muted);
        const QRect labels(bar.right() + 5, y, plan.labelWidth + 1, barHeight);
        painter.drawText(labels, Qt::AlignLeft | Qt::AlignTop, legendNumber(tile.max));
        painter.drawText(labels, Qt::AlignLeft | Qt::AlignBottom, legendNumber(tile.min));
    }
}

QImage paintVia(const ViaSheet& sheet) {
    const ViaPlan plan = planVia(sheet);
    QImage image(plan.size, QImage::Format_RGB32);
    QPainter painter(&image);
    drawVia(painter, sheet, plan);
    return image;
}

}  // namespace teardown
