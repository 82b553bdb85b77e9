// PaletteDelegate: a row of the palette - the name with the matched letters marked, its context, and its shortcut.
#pragma once

#include <QStyledItemDelegate>

namespace teardown {

class PaletteDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    static constexpr int kRowHeight = 30;
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace teardown
