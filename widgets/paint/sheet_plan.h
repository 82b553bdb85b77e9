// SheetPlan: a sheet measured before it is painted, so that picture, SVG and PDF share the same geometry.
#pragma once

#include "widgets/paint/sheet_painter.h"

#include <QPoint>
#include <QRect>
#include <QSize>
#include <QStringList>

#include <vector>

namespace teardown {

/// A text at a fixed position. Rectangles are wide enough for their text.
struct PlacedText {
    enum class Style { Title, Caption, Legend, Number, Warning };
    QRect rect;
    QString text;
    Style style = Style::Legend;
    int flags = Qt::AlignLeft | Qt::AlignVCenter;  ///< flags of QPainter::drawText
};

struct ColourSwatch {
    QRect rect;
    Rgb colour;
    double value = 0;  ///< NaN or an infinity: its glyph is in the swatch
};

struct SheetPlan {
    QSize size;
    std::vector<Plane> planes;
    TileSheet tiles;
    ValueRange range;
    QPoint sheetOrigin;
    QRect colourBar;  ///< empty if there is nothing to show
    std::vector<PlacedText> texts;
    std::vector<ColourSwatch> swatches;  ///< for NaN and infinities
};

SheetPlan planSheet(const SheetView& sheet, int width);
QFont fontOf(PlacedText::Style style);

/// The numbers of a legend: four significant digits.
QString legendNumber(double value);

/// The legend's words in order: map, range rule, clipped values, what is not shown.
QStringList legendSentences(const SheetView& sheet, const SheetPlan& plan);

/// The glyph of a value that is not finite: a cross for NaN, a triangle pointing up for +Inf, down for -Inf.
void drawOddGlyph(QPainter& painter, const QRect& cell, double value);

/// Paints a plan at (0, 0), tile by tile, or as one picture if there are very many.
void drawSheet(QPainter& painter, const SheetView& sheet, const SheetPlan& plan);

}  // namespace teardown
