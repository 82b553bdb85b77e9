// SheetPlan: a sheet measured before it is painted, so that picture, SVG and PDF come from the same geometry.
#pragma once

#include "widgets/paint/sheet_painter.h"

#include <QPoint>
#include <QRect>
#include <QSize>
#include <QStringList>

#include <vector>

namespace teardown {

/// A piece of text at a fixed place. Rectangles are wide enough for the text that they hold.
struct PlacedText {
    enum class Style { Title, Caption, Legend, Number, Warning };
    QRect rect;
    QString text;
    Style style = Style::Legend;
    int flags = Qt::AlignLeft | Qt::AlignVCenter;  ///< of QPainter::drawText
};

struct ColourSwatch {
    QRect rect;
    Rgb colour;
    double value = 0;  ///< NaN or an infinity: its glyph stands in the swatch
};

struct SheetPlan {
    QSize size;
    std::vector<Plane> planes;
    TileSheet tiles;
    ValueRange range;
    QPoint sheetOrigin;
    QRect colourBar;  ///< empty when there is nothing to show
    std::vector<PlacedText> texts;
    std::vector<ColourSwatch> swatches;  ///< of NaN and infinities
};

SheetPlan planSheet(const SheetView& sheet, int width);
QFont fontOf(PlacedText::Style style);

/// The numbers of a legend: four significant digits.
QString legendNumber(double value);

/// What the legend says in words, in order: map, range rule, clipped values, what is not shown.
QStringList legendSentences(const SheetView& sheet, const SheetPlan& plan);

/// The glyph of a value that is not finite: NaN a cross, +Inf a triangle that points up, -Inf one that points down.
void drawOddGlyph(QPainter& painter, const QRect& cell, double value);

/// Paints a plan at (0, 0), tile by tile or as one picture when there are very many.
void drawSheet(QPainter& painter, const SheetView& sheet, const SheetPlan& plan);

}  // namespace teardown
