#include "widgets/common/tree_delegate.h"

#include "widgets/common/row_room.h"
#include "widgets/common/stop_dot.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_rows.h"
#include "widgets/common/typography.h"

#include <QFontMetrics>
#include <QPainter>
#include <QTreeView>

#include <algorithm>

namespace teardown {
namespace {
constexpr int kTreeRowHeight = 24;
constexpr int kLeftMargin = 2;
constexpr int kRightMargin = 8;
constexpr int kDot = 6;
constexpr int kFigureGap = 8;

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

namespace {

/// Where the texts of the row beside its dot end: in front of the first figure of the columns, whose free part they may use.
int textEnd(const QTreeView& view, const QModelIndex& name, const QRect& rect) {
    int end = rect.right() - kRightMargin;
    int right = rect.right();
    for (int column = 1; column < name.model()->columnCount(); ++column) {
        if (view.isColumnHidden(column)) continue;
        const QString cell = name.siblingAtColumn(column).data().toString();
        const int left = right;
        right += view.columnWidth(column);
        end = right - kRightMargin;
        if (cell.isEmpty()) continue;
        return std::max(left, end - QFontMetrics(monoFont()).horizontalAdvance(cell) - kFigureGap);
    }
    return end;
}

/// Beside a column with the same text the name needs none.
QString detailBeside(const QTreeView& view, const QModelIndex& name) {
    const QString detail = name.data(TreeRowsModel::DetailRole).toString();
    for (int column = 1; column < name.model()->columnCount(); ++column)
        if (!view.isColumnHidden(column) && name.siblingAtColumn(column).data().toString() == detail) return {};
    return detail;
}

void paintNameTexts(QPainter* painter, QRect rect, const QModelIndex& name, const QString& detail, bool selected) {
    const Colours& c = colours();
    const int dot = name.data(TreeRowsModel::DotRole).toInt();
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
    const bool value = name.data(TreeRowsModel::ValueRole).toBool();
    const QFont detailFont = value ? monoFont() : textFont();
    const QFontMetrics nameMetrics(nameFont), detailMetrics(detailFont), monoMetrics(monoFont());
    const QString text = name.data().toString();
    // Beside columns of figures the row needs no figure of its own; a fold shows its count.
    const bool figure = name.model()->columnCount() < 2 || name.data(TreeRowsModel::FoldRole).toBool();
    QString trailing = figure ? name.data(TreeRowsModel::TrailingRole).toString() : QString();
    const QString line = value && trailing.contains(QLatin1Char(':')) ? trailing.mid(trailing.lastIndexOf(QLatin1Char(':'))) : QString();
    const auto widthOf = [](const QFontMetrics& metrics, const QString& shown) {
        return shown.isEmpty() ? 0 : metrics.horizontalAdvance(shown) + 2;
    };
    // The first and last name of a fold tell how many rows it has.
    const bool detailFirst = value || name.model()->columnCount() > 1;
    const RowRoom room = shareRow(rect.width(), {widthOf(nameMetrics, text), widthOf(detailMetrics, detail), widthOf(monoMetrics, trailing),
                                                 widthOf(monoMetrics, line), detailFirst});
    if (room.trailing > 0) {
        if (!line.isEmpty() && room.trailing < widthOf(monoMetrics, trailing)) trailing = line;
        painter->setFont(monoFont());
        painter->setPen(c.muted);
        const QRect place(rect.right() - room.trailing, rect.top(), room.trailing + 1, rect.height());
        painter->drawText(place, Qt::AlignVCenter | Qt::AlignRight, monoMetrics.elidedText(trailing, Qt::ElideLeft, room.trailing + 1));
    }
    const bool muted = name.data(TreeRowsModel::MutedRole).toBool();
    painter->setFont(nameFont);
    painter->setPen(muted ? c.muted : c.text);
    const QRect namePlace(rect.left(), rect.top(), room.name, rect.height());
    painter->drawText(namePlace, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextDontClip,
                      nameMetrics.elidedText(text, Qt::ElideRight, room.name));
    if (room.detail <= 0) return;
    painter->setFont(detailFont);
    painter->setPen(value && !muted ? c.text : c.muted);
    const QRect detailPlace(rect.left() + room.name + kDetailGap, rect.top(), room.detail, rect.height());
    painter->drawText(detailPlace, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextDontClip,
                      detailMetrics.elidedText(detail, Qt::ElideRight, room.detail));
}

}  // namespace

void TreeDelegate::paintTexts(QPainter* painter, const QTreeView& view, const QModelIndex& index) {
    const QModelIndex name = index.siblingAtColumn(0);
    const QRect first = view.visualRect(name);
    painter->save();
    const QRect texts(QPoint(first.left() + kLeftMargin, first.top()), QPoint(textEnd(view, name, first), first.bottom()));
    paintNameTexts(painter, texts, name, detailBeside(view, name), view.selectionModel()->isSelected(name));
    painter->restore();
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
    const QRect rect = option.rect.adjusted(kLeftMargin, 0, -kRightMargin, 0);
    if (index.column() > 0) {
        painter->setFont(monoFont());
        painter->setPen(c.muted);
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignRight,
                          QFontMetrics(monoFont()).elidedText(index.data().toString(), Qt::ElideLeft, rect.width()));
    } else if (index.model()->columnCount() < 2) {
        paintNameTexts(painter, rect, index, index.data(TreeRowsModel::DetailRole).toString(), selected);
    }
    painter->restore();
}

}  // namespace teardown
