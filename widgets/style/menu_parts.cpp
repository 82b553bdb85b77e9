#include "widgets/style/menu_parts.h"

#include "widgets/style/box.h"
#include "widgets/style/colours.h"

#include <QFontMetrics>
#include <QPainter>
#include <QStyle>
#include <QStyleOption>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kTextLeft = 26;  ///< room for a mark or an icon
constexpr int kTextRight = 24;
constexpr int kMark = 12;
constexpr int kMarkLeft = 7;
constexpr int kItemPadding = 5;
constexpr int kSeparatorHeight = 9;
constexpr int kShortcutGap = 16;
constexpr int kItemRadius = 4;

void paintMark(const QStyle& style, const QStyleOptionMenuItem& item, QPainter& painter, const QColor& colour) {
    QRect place(item.rect.left() + kMarkLeft, item.rect.center().y() - kMark / 2 + 1, kMark, kMark);
    if (!item.icon.isNull()) {
        place = QRect(item.rect.left() + 5, item.rect.center().y() - 7, 16, 16);
        item.icon.paint(&painter, QStyle::visualRect(item.direction, item.rect, place), Qt::AlignCenter,
                        item.state & QStyle::State_Enabled ? QIcon::Normal : QIcon::Disabled);
        return;
    }
    if (item.checkType == QStyleOptionMenuItem::NotCheckable || !item.checked) return;
    QStyleOption mark;
    mark.rect = QStyle::visualRect(item.direction, item.rect, place);
    mark.state = QStyle::State_On | QStyle::State_Enabled;
    mark.palette = item.palette;
    for (auto role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText}) mark.palette.setColor(role, colour);
    if (item.checkType != QStyleOptionMenuItem::Exclusive) {
        style.drawPrimitive(QStyle::PE_IndicatorMenuCheckMark, &mark, &painter);
        return;
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawEllipse(QRectF(mark.rect).center(), 3, 3);
    painter.restore();
}

}  // namespace

QSize menuItemSize(const QStyleOptionMenuItem& item, const QSize& contents) {
    if (item.menuItemType == QStyleOptionMenuItem::Separator && item.text.isEmpty()) return {10, kSeparatorHeight};
    const int shortcut = item.text.contains(QLatin1Char('\t')) || item.reservedShortcutWidth > 0 ? kShortcutGap : 0;
    return {contents.width() + kTextLeft + kTextRight + shortcut,
            std::max(contents.height(), QFontMetrics(item.font).height()) + 2 * kItemPadding};
}

void paintMenuItem(const QStyle& style, const QStyleOptionMenuItem& item, QPainter& painter, const QWidget* widget) {
    const Colours& c = colours();
    if (item.menuItemType == QStyleOptionMenuItem::Separator && item.text.isEmpty()) {
        painter.fillRect(item.rect.left() + 6, item.rect.center().y(), item.rect.width() - 12, 1, c.line);
        return;
    }
    const bool enabled = item.state & QStyle::State_Enabled;
    if (enabled && item.state & QStyle::State_Selected) paintBox(painter, item.rect, {c.selection, {}, kItemRadius});
    const QColor colour = enabled ? c.text : c.muted;
    paintMark(style, item, painter, colour);
    const QStringList texts = item.text.split(QLatin1Char('\t'));
    QRect room = item.rect.adjusted(kTextLeft, 0, -kTextRight, 0);
    painter.save();
    painter.setFont(item.font);
    painter.setPen(colour);
    const int flags = Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextHideMnemonic;
    painter.drawText(QStyle::visualRect(item.direction, item.rect, room),
                     flags | static_cast<int>(QStyle::visualAlignment(item.direction, Qt::AlignLeft)), texts.value(0));
    if (texts.size() > 1) {
        painter.setPen(c.muted);
        painter.drawText(QStyle::visualRect(item.direction, item.rect, room.adjusted(0, 0, kTextRight - 10, 0)),
                         flags | static_cast<int>(QStyle::visualAlignment(item.direction, Qt::AlignRight)), texts.value(1));
    }
    painter.restore();
    if (item.menuItemType != QStyleOptionMenuItem::SubMenu) return;
    QStyleOption arrow;
    arrow.rect = QStyle::visualRect(item.direction, item.rect, QRect(item.rect.right() - 16, item.rect.center().y() - 5, 11, 11));
    arrow.state = enabled ? QStyle::State_Enabled : QStyle::State_None;
    arrow.palette = item.palette;
    style.drawPrimitive(item.direction == Qt::RightToLeft ? QStyle::PE_IndicatorArrowLeft : QStyle::PE_IndicatorArrowRight, &arrow,
                        &painter, widget);
}

QSize menuBarItemSize(const QSize& contents) { return contents + QSize(16, 8); }

void paintMenuBarItem(const QStyle& style, const QStyleOptionMenuItem& item, QPainter& painter) {
    painter.fillRect(item.rect, colours().surface);
    if (item.state & (QStyle::State_Selected | QStyle::State_Sunken) && item.state & QStyle::State_Enabled)
        paintBox(painter, item.rect, {colours().raised, {}, kItemRadius});
    style.drawItemText(&painter, item.rect, Qt::AlignCenter | Qt::TextSingleLine | Qt::TextHideMnemonic, item.palette,
                       item.state & QStyle::State_Enabled, item.text, QPalette::ButtonText);
}

}  // namespace teardown
