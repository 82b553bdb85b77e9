// TreeDelegate: paints a tree row - state dot, name, muted detail, monospace figure at the right - aligned without
// real columns (row_room.h says who gives way). Beside real columns the texts also use the free part of the first one.
#pragma once

#include <QStyledItemDelegate>

class QTreeView;

namespace teardown {

QColor dotColour(int dot);

class TreeDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// For a view with columns, once a row is painted: the texts of its first column.
    static void paintTexts(QPainter* painter, const QTreeView& view, const QModelIndex& index);
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace teardown
