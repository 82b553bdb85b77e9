#include "widgets/common/tree_delegate.h"

#include "widgets/common/stop_dot.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_rows.h"
#include "widgets/common/typography.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace teardown {
namespace {
constexpr int kTreeRowHeight = 24;
constexpr int kRightMargin = 10;
constexpr int kDot = 6;

/// In the gutter at the left edge of the view, before the row's indentation; a row under the mouse shows where a click would set one.
void paintGutter(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) {
    const QVariant stop = index.data(TreeRowsModel::StopRole);
    if (!stop.isValid()) return;
    const QPointF centre(TreeDelegate::kGutter / 2.0, option.rect.center().y() + 0.5);
    const auto mark = static_cast<StopMark>(stop.toInt());
    if (mark == StopMark::None && option.state & QStyle::State_MouseOver) {
        painter.setOpacity(0.35);
        paintStop(painter, centre, StopMark::Enabled);
        painter.setOpacity(1);
    }
    paintStop(painter, centre, mark);
}
}  // namespace

QColor dotColour(int dot) {
    const Colours& c = colours();
    switch (static_cast<Dot>(dot)) {
        case Dot::Good:
            return c.good;
        case Dot::Warning:
            return c.warning;
        case Dot::Bad:
        case Dot::Hole:
            return c.bad;
        case Dot::Accent:
            return c.accent;
        default:
            return c.muted;
    }
}

QSize TreeDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {80, std::max(kTreeRowHeight, QFontMetrics(option.font).height() + 6)};
}

void TreeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Colours& c = colours();
    const bool selected = option.state & QStyle::State_Selected;
    painter->save();
    if (selected)
        painter->fillRect(option.rect, c.selection);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, c.raised);

    if (index.column() == 0) paintGutter(*painter, option, index);
    QRect rect = option.rect.adjusted(2, 0, -kRightMargin, 0);
    if (index.column() > 0) {
        painter->setFont(monoFont());
        painter->setPen(c.muted);
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignRight,
                          QFontMetrics(monoFont()).elidedText(index.data().toString(), Qt::ElideLeft, rect.width()));
        painter->restore();
        return;
    }
    const int dot = index.data(TreeRowsModel::DotRole).toInt();
    const bool hole = dot == static_cast<int>(Dot::Hole);
    if (dot != static_cast<int>(Dot::None)) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(hole ? QPen(dotColour(dot), 1.5) : QPen(Qt::NoPen));
        painter->setBrush(hole ? QBrush(Qt::NoBrush) : QBrush(dotColour(dot)));
        painter->drawEllipse(QRectF(rect.left(), rect.center().y() - kDot / 2.0 + 0.5, kDot, kDot));
        rect.setLeft(rect.left() + kDot + 7);
    }

    QFont nameFont = selected ? boldFont() : textFont();
    nameFont.setItalic(hole);
    const QFontMetrics nameMetrics(nameFont);
    const QFontMetrics detailMetrics(textFont());
    const QFontMetrics monoMetrics(monoFont());
    const QString name = index.data(Qt::DisplayRole).toString();
    const QString detail = index.data(TreeRowsModel::DetailRole).toString();
    // Beside columns of figures the row needs no figure of its own; a fold shows its count.
    const bool figure = index.model()->columnCount() < 2 || index.data(TreeRowsModel::FoldRole).toBool();
    QString trailing = figure ? index.data(TreeRowsModel::TrailingRole).toString() : QString();

    // The name has priority, then the figure at the right; the detail gets the rest.
    const int nameWidth = std::min(nameMetrics.horizontalAdvance(name) + 2, rect.width());
    const int wanted = trailing.isEmpty() ? 0 : monoMetrics.horizontalAdvance(trailing) + 2;
    int trailingWidth = std::min(wanted, std::max(0, rect.width() - nameWidth - 12));
    // Only a few letters of it would be useless.
    if (trailingWidth < wanted && trailingWidth < 28) trailingWidth = 0;
    if (trailingWidth > 0) {
        painter->setFont(monoFont());
        painter->setPen(c.muted);
        const QRect place(rect.right() - trailingWidth, rect.top(), trailingWidth + 1, rect.height());
        painter->drawText(place, Qt::AlignVCenter | Qt::AlignRight, monoMetrics.elidedText(trailing, Qt::ElideLeft, trailingWidth + 1));
        rect.setRight(place.left() - 10);
    }
    painter->setFont(nameFont);
    painter->setPen(index.data(TreeRowsModel::MutedRole).toBool() ? c.muted : c.text);
    painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft, nameMetrics.elidedText(name, Qt::ElideRight, rect.width()));
    rect.setLeft(rect.left() + nameWidth + 8);
    if (rect.width() > 20 && !detail.isEmpty()) {
        painter->setFont(textFont());
        painter->setPen(c.muted);
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft, detailMetrics.elidedText(detail, Qt::ElideRight, rect.width()));
    }
    painter->restore();
}

}  // namespace teardown
