// TreeDelegate: paints a tree row - state dot, name, muted detail, monospace figure at the right - aligned without real columns; and the
// gutter for breakpoints at the left of it.
#pragma once

#include <QStyledItemDelegate>

namespace teardown {

QColor dotColour(int dot);

class TreeDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    static constexpr int kGutter = 14;  ///< pixels at the left edge of the view, as wide as the indentation of its roots

    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace teardown
