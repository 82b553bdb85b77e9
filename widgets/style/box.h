// Box: the rectangle with a border that buttons, fields, frames and menus are made of.
#pragma once

#include <QColor>
#include <QMargins>
#include <QRect>

class QPainter;

namespace teardown {

struct Box {
    QColor background = QColor();  ///< invalid: none
    QColor border = QColor();      ///< invalid: none
    int radius = 0;
    Qt::Edges edges = Qt::TopEdge | Qt::BottomEdge | Qt::LeftEdge | Qt::RightEdge;  ///< those that have the border
    QColor stripe = QColor();  ///< a line of kStripe pixels along the left edge instead of the border; invalid: none
    bool dashed = false;

    static constexpr int kStripe = 3;
};

void paintBox(QPainter& painter, const QRect& rect, const Box& box);
/// What the border takes of the contents, in pixels.
QMargins borderOf(const Box& box);

}  // namespace teardown
