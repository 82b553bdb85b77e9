// CellSource: a view of numbers that assistive technology reads cell by cell (heatmap_access.h).
#pragma once

#include <QList>
#include <QPointF>
#include <QRectF>
#include <QSize>
#include <QString>

class QWidget;

namespace teardown {

class CellSource {
public:
    virtual ~CellSource() = default;
    /// Columns and rows.
    virtual QSize cells() const = 0;
    /// "[0,17,34,5]"
    virtual QString cellName(int row, int column) const = 0;
    /// "0.8731"; may take as long as measuring a channel.
    virtual QString cellText(int row, int column) const = 0;
    /// In the widget's coordinates.
    virtual QRectF cellRect(int row, int column) const = 0;
    /// Column and row; negative: none.
    virtual QPoint cellAt(QPointF position) const = 0;
    /// The one that the keyboard is at; negative: none.
    virtual QPoint currentCell() const = 0;
    virtual void setCurrentCell(int row, int column) = 0;
    /// Whether the cells are the items of a list instead of numbers of a table.
    virtual bool isList() const { return false; }
    /// Widgets between the cells.
    virtual QList<QWidget*> otherParts() const { return {}; }
};

}  // namespace teardown
