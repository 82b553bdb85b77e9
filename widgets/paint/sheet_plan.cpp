#include "widgets/paint/sheet_plan.h"

#include "widgets/paint/paint_theme.h"

#include <QFontMetrics>
#include <QLocale>
#include <QObject>

#include <algorithm>
#include <limits>

namespace teardown {
namespace {

constexpr int kSheetMargin = 16;
constexpr int kSheetGap = 6;
constexpr int kNumberedGap = 16;  // room for a channel number above each tile
constexpr int kSmallestNumberedTile = 28;
constexpr std::size_t kMostNumbers = 1024;
constexpr int kSheetBarWidth = 200;
constexpr int kBarHeight = 10;
constexpr int kSwatch = 12;
constexpr int kNarrowest = 320;
constexpr int kLegendWidth = 560;  // a legend is never wrapped at a smaller width

QString count(std::int64_t value) { return QLocale(QLocale::English).toString(static_cast<qlonglong>(value)); }

bool isKernelMatrix(const std::vector<Plane>& planes) { return !planes.empty() && planes.front().gridRow >= 0; }

/// First a plain layout; if its tiles are wide enough for numbers, again with space for them.
TileSheet placeTiles(const std::vector<Plane>& planes, int width, bool& numbered) {
    const int height = width;
    TileSheet sheet = layoutTiles(planes, width, height, kSheetGap);
    numbered = false;
    if (planes.size() < 2 || planes.size() > kMostNumbers || isKernelMatrix(planes)) return sheet;
    TileSheet roomy = layoutTiles(planes, width, height, kNumberedGap);
    if (!roomy.tiles.empty() && roomy.tiles.front().width >= kSmallestNumberedTile) {
        numbered = true;
        return roomy;
    }
    return sheet;
}

class Planner {
public:
    Planner(const SheetView& sheet, int width) : m_sheet(sheet), m_width(std::max(width, kNarrowest) - 2 * kSheetMargin) {}

    SheetPlan run() {
        m_plan.planes = planesOf(m_sheet.view, m_sheet.role);
        m_plan.range = resolveRange(m_sheet.view, m_sheet.style);
        const int kernelMargin = isKernelMatrix(m_plan.planes) ? kernelNumberWidth() : 0;
        bool numbered = false;
        m_plan.tiles = placeTiles(m_plan.planes, m_width - kernelMargin, numbered);
        m_right = kSheetMargin + kernelMargin + m_plan.tiles.width;
        header();
        placeKernelNumbers(kernelMargin);
        if (numbered) m_y += kNumberedGap;
        m_plan.sheetOrigin = {kSheetMargin + kernelMargin, m_y};
        if (numbered) placeNumbers();
        if (kernelMargin > 0) placeKernelRows(kernelMargin);
        m_y += m_plan.tiles.height + kSheetMargin;
        legend();
        m_plan.size = {std::min(m_width + 2 * kSheetMargin, std::max(m_right, kNarrowest - kSheetMargin) + kSheetMargin),
                       m_y + kSheetMargin};
        return std::move(m_plan);
    }

private:
    void text(const QString& words, PlacedText::Style style, int x, int width) {
        const QFontMetrics metrics(fontOf(style));
        const QRect room(0, 0, width, 10000);
        int wrap = Qt::TextWordWrap;
        QRect bounds = metrics.boundingRect(room, wrap, words);
        if (bounds.width() > width) {
            wrap = Qt::TextWrapAnywhere;  // a path is one long word
            bounds = metrics.boundingRect(room, wrap, words);
        }
        m_plan.texts.push_back({QRect(x, m_y, width, bounds.height()), words, style, int(Qt::AlignLeft | Qt::AlignTop) | wrap});
        m_right = std::max(m_right, x + bounds.width());
        m_y += bounds.height();
    }

    void header() {
        m_y = kSheetMargin;
        if (!m_sheet.title.isEmpty()) {
            text(m_sheet.title, PlacedText::Style::Title, kSheetMargin, m_width);
            m_y += 2;
        }
        if (!m_sheet.caption.isEmpty()) text(m_sheet.caption, PlacedText::Style::Caption, kSheetMargin, m_width);
        if (m_y > kSheetMargin) m_y += 12;
    }

    void number(const QRect& rect, const QString& words, int flags) {
        if (QFontMetrics(fontOf(PlacedText::Style::Number)).horizontalAdvance(words) > rect.width()) return;
        m_plan.texts.push_back({rect, words, PlacedText::Style::Number, flags});
    }

    void placeNumbers() {
        for (const TilePlace& tile : m_plan.tiles.tiles) {
            const Plane& plane = m_plan.planes[static_cast<std::size_t>(tile.plane)];
            const QRect above(m_plan.sheetOrigin.x() + tile.x, m_plan.sheetOrigin.y() + tile.y - 14, tile.width, 13);
            number(above, QString::number(plane.index), Qt::AlignLeft | Qt::AlignBottom);
        }
    }

    /// Kernel matrices have the output channel at the left and, with one output channel per line, the input channel above.
    int kernelNumberWidth() const {
        return QFontMetrics(fontOf(PlacedText::Style::Number)).horizontalAdvance(QString::number(m_plan.planes.back().gridRow)) + 8;
    }

    bool oneStripPerLine() const {
        const auto& tiles = m_plan.tiles.tiles;
        return m_plan.tiles.columns == m_plan.planes.back().gridColumn + 1 &&
               (tiles.size() < 2 || tiles.back().x > 0 || m_plan.tiles.columns == 1);
    }

    void placeKernelNumbers(int kernelMargin) {
        if (kernelMargin == 0 || !oneStripPerLine()) return;
        const QFontMetrics metrics(fontOf(PlacedText::Style::Number));
        const int widest = metrics.horizontalAdvance(QString::number(m_plan.tiles.columns - 1));
        if (m_plan.tiles.tiles.front().width < widest) return;
        for (const TilePlace& tile : m_plan.tiles.tiles) {
            const Plane& plane = m_plan.planes[static_cast<std::size_t>(tile.plane)];
            if (plane.gridRow > 0) break;
            number(QRect(kSheetMargin + kernelMargin + tile.x, m_y, tile.width, 13), QString::number(plane.gridColumn),
                   Qt::AlignHCenter | Qt::AlignBottom);
        }
        m_y += 16;
    }

    void placeKernelRows(int kernelMargin) {
        int lastBottom = -1000;
        for (const TilePlace& tile : m_plan.tiles.tiles) {
            const Plane& plane = m_plan.planes[static_cast<std::size_t>(tile.plane)];
            if (plane.gridColumn != 0 || tile.x != 0) continue;
            const int middle = m_plan.sheetOrigin.y() + tile.y + tile.height / 2;
            if (middle - 6 < lastBottom + 2) continue;
            number(QRect(kSheetMargin, middle - 6, kernelMargin - 6, 13), QString::number(plane.gridRow),
                   Qt::AlignRight | Qt::AlignVCenter);
            lastBottom = middle + 7;
        }
    }

    void legend() {
        if (m_plan.planes.empty()) {
            text(QObject::tr("The tensor has no elements: there is nothing to draw."), PlacedText::Style::Legend, kSheetMargin, m_width);
            return;
        }
        const QFontMetrics metrics(fontOf(PlacedText::Style::Caption));
        const bool perTile = m_plan.range.rule == RangeRule::Tile;
        const QString low = perTile ? QObject::tr("its minimum") : legendNumber(m_plan.range.low);
        const QString high = perTile ? QObject::tr("its maximum") : legendNumber(m_plan.range.high);
        const int lowWidth = metrics.horizontalAdvance(low);
        const int highWidth = metrics.horizontalAdvance(high);
        const int lineHeight = metrics.height();
        m_plan.texts.push_back({QRect(kSheetMargin, m_y, lowWidth + 1, lineHeight), low, PlacedText::Style::Caption});
        m_plan.colourBar = QRect(kSheetMargin + lowWidth + 8, m_y + (lineHeight - kBarHeight) / 2, kSheetBarWidth, kBarHeight);
        m_plan.texts.push_back({QRect(m_plan.colourBar.right() + 9, m_y, highWidth + 1, lineHeight), high, PlacedText::Style::Caption});
        m_right = std::max(m_right, m_plan.colourBar.right() + 9 + highWidth);
        m_y += lineHeight + 6;
        swatches();
        text(legendSentences(m_sheet, m_plan).join(QStringLiteral("  \u00b7  ")), PlacedText::Style::Legend, kSheetMargin,
             std::min(m_width, std::max(m_right - kSheetMargin, kLegendWidth)));
    }

    void swatches() {
        const ValueRange& range = m_plan.range;
        constexpr double infinity = std::numeric_limits<double>::infinity();
        const struct {
            std::int64_t amount;
            Rgb colour;
            double value;
            QString name;
        } items[] = {
            {range.nan, m_sheet.style.nanColour, std::numeric_limits<double>::quiet_NaN(), QStringLiteral("NaN")},
            {range.positiveInf, m_sheet.style.positiveInfColour, infinity, QStringLiteral("+Inf")},
            {range.negativeInf, m_sheet.style.negativeInfColour, -infinity, QStringLiteral("-Inf")},
        };
        const QFontMetrics metrics(fontOf(PlacedText::Style::Caption));
        int x = kSheetMargin;
        for (const auto& item : items) {
            if (item.amount == 0) continue;
            const QString words = QStringLiteral("%1 %2").arg(item.name, count(item.amount));
            const int width = metrics.horizontalAdvance(words) + 1;
            m_plan.swatches.push_back({QRect(x, m_y + (metrics.height() - kSwatch) / 2, kSwatch, kSwatch), item.colour, item.value});
            m_plan.texts.push_back({QRect(x + kSwatch + 6, m_y, width, metrics.height()), words, PlacedText::Style::Warning});
            x += kSwatch + 6 + width + 16;
        }
        if (x == kSheetMargin) return;
        m_right = std::max(m_right, x - 16);
        m_y += metrics.height() + 6;
    }

    const SheetView& m_sheet;
    int m_width;
    int m_y = 0;
    int m_right = 0;
    SheetPlan m_plan;
};

}  // namespace

SheetPlan planSheet(const SheetView& sheet, int width) { return Planner(sheet, width).run(); }

QFont fontOf(PlacedText::Style style) {
    switch (style) {
        case PlacedText::Style::Title:
            return monoFont(14, true);  // Inter would turn the x of branch_3x3 into a multiplication sign
        case PlacedText::Style::Caption:
        case PlacedText::Style::Warning:
            return monoFont(11);
        case PlacedText::Style::Number:
            return monoFont(10);
        case PlacedText::Style::Legend:
            break;
    }
    return textFont(12);
}

QString legendNumber(double value) { return QString::number(value, 'g', 4); }

QStringList legendSentences(const SheetView& sheet, const SheetPlan& plan) {
    const ValueRange& range = plan.range;
    QStringList parts;
    parts << QString::fromLatin1(colourMapName(range.map));
    switch (range.rule) {
        case RangeRule::Tile:
            parts << QObject::tr("range: each tile its own");
            break;
        case RangeRule::Auto:  // never in a range
        case RangeRule::Layer:
            parts << QObject::tr("range: whole tensor");
            break;
        case RangeRule::Fixed:
            parts << QObject::tr("range: fixed");
            break;
        case RangeRule::Percentile:
            parts << QObject::tr("range: percentiles %1 to %2")
                         .arg(legendNumber(sheet.style.percentile), legendNumber(100 - sheet.style.percentile));
            break;
        case RangeRule::Log:
            parts << QObject::tr("range: whole tensor, logarithmic (sign(x) log(1 + |x|))");
            break;
    }
    const bool diverging = range.map == ColourMap::Coolwarm;
    if (range.symmetric)
        parts.back() += QObject::tr(", symmetric about zero");
    else if (diverging)
        parts.back() += QObject::tr(", not symmetric");
    parts << (range.clipped == 1 ? QObject::tr("1 value clipped") : QObject::tr("%1 values clipped").arg(count(range.clipped)));
    if (!plan.planes.empty() && plan.planes.front().folded && plan.planes.front().rows > 1) {
        parts << QObject::tr("vector in rows of %1").arg(plan.planes.front().columns);
    }
    if (plan.tiles.shrink > 1) parts << QObject::tr("one of %1 rows and columns shown").arg(plan.tiles.shrink);
    const std::int64_t all = planeCount(sheet.view, sheet.role);
    const auto shown = static_cast<std::int64_t>(plan.planes.size());
    if (shown < all) parts << QObject::tr("first %1 of %2 tiles shown").arg(count(shown), count(all));
    return parts;
}

}  // namespace teardown
