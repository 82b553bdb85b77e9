// TreeDelegate: paints a tree row - state dot, name, muted detail, monospace figure at the right - aligned without
// real columns (row_room.h says who gives way), and the gutter for breakpoints at the left of it. Beside real columns the texts also use
// the free part of the first one.
#pragma once

#include <QStyledItemDelegate>

class QTreeView;

namespace teardown {

QColor dotColour(int dot);

class TreeDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    static constexpr int kGutter = 14;  ///< pixels at the left edge of the view, as wide as the indentation of its roots

    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// For a view with columns, once a row is painted: the texts of its first column.
    static void paintTexts(QPainter* painter, const QTreeView& view, const QModelIndex& index);
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace teardown
