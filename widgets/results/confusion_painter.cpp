#include "widgets/results/confusion_painter.h"

#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <map>

namespace teardown {
namespace {

constexpr int kLongestName = 110;  // pixels
constexpr int kNameGap = 6;

struct ConfusionWords {
    Q_DECLARE_TR_FUNCTIONS(ConfusionView)
};

struct BlockCounts {
    std::int64_t right = 0, wrong = 0;
};

QColor blendedWith(const QColor& ground, const QColor& colour, double share) {
    const auto between = [&](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * share)); };
    return {between(ground.red(), colour.red()), between(ground.green(), colour.green()), between(ground.blue(), colour.blue())};
}

/// Small shares are to be seen beside large ones.
double shade(double share) { return share <= 0 ? 0 : 0.1 + 0.9 * std::sqrt(std::min(1.0, share)); }

QString classText(const TestResults& results, std::int64_t label) { return toQt(results.className(label)); }

/// Names of rows or columns: every one, or as many as there is room for.
int nameStep(const ConfusionLayout& layout, int height) {
    const int step = std::max(1, static_cast<int>(std::ceil((height + 1) / layout.cell)));
    return step == 1 ? 1 : (step + layout.block() - 1) / layout.block() * layout.block();
}

void paintNames(QPainter& painter, const ConfusionPicture& picture) {
    const ConfusionLayout& layout = picture.layout;
    const QFontMetrics metrics(smallFont());
    const int step = nameStep(layout, metrics.height());
    painter.setFont(smallFont());
    painter.setPen(colours().muted);
    const QRect left(0, layout.labels.height(), layout.labels.width(), layout.viewport.height());
    painter.save();
    painter.setClipRect(left);
    for (int row = layout.visibleRows().first / step * step; row <= layout.visibleRows().second; row += step) {
        const QRect cell = layout.cellRect({row, std::min(row + step, layout.classes) - 1, 0, 0});
        const QRect place(0, cell.center().y() - metrics.height() / 2, layout.labels.width() - kNameGap, metrics.height());
        painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(classText(picture.results, row), Qt::ElideRight, place.width()));
    }
    painter.restore();
    painter.save();
    painter.setClipRect(layout.labels.width(), 0, layout.viewport.width(), layout.labels.height());
    for (int column = layout.visibleColumns().first / step * step; column <= layout.visibleColumns().second; column += step) {
        const QRect cell = layout.cellRect({0, 0, column, std::min(column + step, layout.classes) - 1});
        painter.save();
        painter.translate(cell.center().x() - metrics.height() / 2, layout.labels.height() - kNameGap);
        painter.rotate(-90);
        const QRect place(0, 0, layout.labels.height() - kNameGap, metrics.height());
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(classText(picture.results, column), Qt::ElideRight, place.width()));
        painter.restore();
    }
    painter.restore();
    painter.drawText(QRect(0, 0, layout.labels.width() - kNameGap, layout.labels.height() - kNameGap), Qt::AlignRight | Qt::AlignBottom,
                     ConfusionWords::tr("true ↓\npredicted →"));
}

std::map<std::pair<std::int64_t, std::int64_t>, BlockCounts> blockCounts(const ConfusionPicture& picture) {
    const ConfusionLayout& layout = picture.layout;
    const auto [firstRow, lastRow] = layout.visibleRows();
    const auto [firstColumn, lastColumn] = layout.visibleColumns();
    const std::int64_t size = layout.block();
    std::map<std::pair<std::int64_t, std::int64_t>, BlockCounts> blocks;
    for (const metrics::ConfusionCell& cell : cellsOfRows(picture.results.matrix, firstRow, lastRow + size)) {
        if (cell.predicted < firstColumn || cell.predicted > lastColumn + size) continue;
        BlockCounts& block = blocks[{cell.actual / size, cell.predicted / size}];
        (cell.actual == cell.predicted ? block.right : block.wrong) += cell.count;
    }
    return blocks;
}

QString countText(const ConfusionPicture& picture, std::int64_t count, std::int64_t label) {
    if (!picture.byRow) return QString::number(count);
    const std::int64_t support = picture.results.matrix.actual(static_cast<std::size_t>(label));
    return support == 0 ? QString() : QString::number(100.0 * static_cast<double>(count) / static_cast<double>(support), 'f', 1);
}

void paintCells(QPainter& painter, const ConfusionPicture& picture) {
    const ConfusionLayout& layout = picture.layout;
    const std::int64_t size = layout.block();
    const auto blocks = blockCounts(picture);
    std::int64_t mostRight = picture.mostRight, mostWrong = picture.mostWrong;
    if (size > 1) {
        mostRight = mostWrong = 1;
        for (const auto& [place, counts] : blocks) {
            mostRight = std::max(mostRight, counts.right);
            mostWrong = std::max(mostWrong, counts.wrong);
        }
    }
    painter.setFont(smallMonoFont());
    const QFontMetrics metrics(smallMonoFont());
    for (const auto& [place, counts] : blocks) {
        const CellRange range = layout.blockAt(place.first * size, place.second * size);
        QRect rect = layout.cellRect(range);
        if (layout.cell >= 8) rect.adjust(0, 0, -1, -1);
        const bool right = counts.right > 0;
        const std::int64_t count = right ? counts.right : counts.wrong;
        double share = static_cast<double>(count) / static_cast<double>(std::max<std::int64_t>(1, right ? mostRight : mostWrong));
        if (picture.byRow && size == 1)
            share = static_cast<double>(count) / static_cast<double>(std::max<std::int64_t>(
                                                     1, picture.results.matrix.actual(static_cast<std::size_t>(range.firstActual))));
        const QColor fill = blendedWith(colours().surface, right ? colours().accent : colours().bad, shade(share));
        painter.fillRect(rect, fill);
        const QString text = countText(picture, count, range.firstActual);
        if (size > 1 || metrics.horizontalAdvance(text) + 2 > rect.width() || metrics.height() > rect.height()) continue;
        painter.setPen(qGray(fill.rgb()) > 140 ? QColor(0x14, 0x17, 0x1a) : QColor(0xff, 0xff, 0xff));
        painter.drawText(rect, Qt::AlignCenter, text);
    }
}

void paintFrame(QPainter& painter, const ConfusionLayout& layout, const CellRange& range, const QColor& colour) {
    QRect rect = layout.cellRect(range);
    if (rect.width() < 8) rect.adjust(-2, -2, 2, 2);
    painter.setPen(QPen(colour, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect);
}

}  // namespace

QSize labelRoom(const TestResults& results, QSize viewport) {
    const QFontMetrics metrics(smallFont());
    int width = metrics.horizontalAdvance(ConfusionWords::tr("predicted →"));
    for (std::size_t i = 0; i < results.matrix.classes(); ++i)
        width = std::max(width, metrics.horizontalAdvance(classText(results, static_cast<std::int64_t>(i))));
    width = std::min(width, kLongestName) + kNameGap;
    const int height = std::max(2 * metrics.height() + kNameGap, width);
    return {std::min(width, viewport.width() / 3), std::min(height, viewport.height() / 3)};
}

void paintConfusion(QPainter& painter, const ConfusionPicture& picture) {
    const ConfusionLayout& layout = picture.layout;
    if (layout.classes == 0) return;
    paintNames(painter, picture);
    painter.setClipRect(layout.labels.width() - 1, layout.labels.height() - 1, layout.viewport.width(), layout.viewport.height());
    const QRect all = layout.cellRect({0, layout.classes - 1, 0, layout.classes - 1});
    painter.fillRect(all, colours().surface);
    paintCells(painter, picture);
    painter.setPen(colours().line);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(all.adjusted(-1, -1, 0, 0));
    if (picture.chosen) paintFrame(painter, layout, *picture.chosen, colours().text);
    if (picture.cursor) paintFrame(painter, layout, *picture.cursor, colours().accent);
}

std::span<const metrics::ConfusionCell> cellsOfRows(const metrics::ConfusionMatrix& matrix, std::int64_t first, std::int64_t last) {
    const auto all = matrix.cells();
    const auto begin =
        std::lower_bound(all.begin(), all.end(), first, [](const auto& cell, std::int64_t row) { return cell.actual < row; });
    const auto end = std::upper_bound(begin, all.end(), last, [](std::int64_t row, const auto& cell) { return row < cell.actual; });
    return {begin, end};
}

}  // namespace teardown
