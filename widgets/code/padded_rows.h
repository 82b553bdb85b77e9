// PaddedRows: rows of a table as high as those of the trees, their texts below those of the header.
#pragma once

#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace teardown {

class PaddedRows : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const QSize text = QStyledItemDelegate::sizeHint(option, index);
        return {text.width() + 2 * kPadding, std::max(kHeight, text.height())};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, option.palette.highlight());
        QStyleOptionViewItem inside = option;
        inside.rect.adjust(kPadding, 0, -kPadding, 0);
        // Fusion would draw its gradients over it: of the selection, of the mouse, of the focus, which the list's own ring shows.
        inside.state &= ~(QStyle::State_Selected | QStyle::State_MouseOver | QStyle::State_HasFocus);
        QStyledItemDelegate::paint(painter, inside, index);
    }

private:
    static constexpr int kHeight = 22, kPadding = 5;
};

}  // namespace teardown
