// TreeDelegate: paints a tree row - state dot, name, muted detail, monospace figure at the right - aligned without real columns.
#pragma once

#include <QStyledItemDelegate>

namespace teardown {

QColor dotColour(int dot);

class TreeDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace teardown
