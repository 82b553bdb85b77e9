#include "widgets/common/palette_delegate.h"

#include "widgets/common/palette_model.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QFontMetrics>
#include <QPainter>
#include <QTextCharFormat>
#include <QTextLayout>

#include <algorithm>

namespace teardown {
namespace {

/// Draws one line with the matched letters in the accent colour; returns its width.
int drawMarked(QPainter* painter, const QRect& rect, const QString& text, const QVariantList& places, const QFont& font,
               const QColor& colour) {
    const QFontMetrics metrics(font);
    const QString shown = metrics.elidedText(text, Qt::ElideMiddle, rect.width());
    QTextLayout layout(shown, font, painter->device());
    QList<QTextLayout::FormatRange> marks;
    if (shown == text)
        for (const QVariant& place : places) {
            QTextCharFormat format;
            format.setForeground(colours().accent);
            format.setFontWeight(QFont::DemiBold);
            marks += QTextLayout::FormatRange{place.toInt(), 1, format};
        }
    layout.setFormats(marks);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    if (!line.isValid()) return 0;
    line.setLineWidth(1e6);
    layout.endLayout();
    painter->setPen(colour);
    layout.draw(painter, QPointF(rect.left(), rect.center().y() + 1 - line.height() / 2));
    return static_cast<int>(line.naturalTextWidth());
}

}  // namespace

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const { return {200, kRowHeight}; }

void PaletteDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Colours& c = colours();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(option.state & QStyle::State_Selected ? c.selection : c.raised);
        painter->drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), 6, 6);
    }
    QRect rect = option.rect.adjusted(12, 0, -12, 0);
    const QString shortcut = index.data(PaletteModel::ShortcutRole).toString();
    const QString group = index.data(PaletteModel::RecentRole).toBool() ? tr("recent") : index.data(PaletteModel::GroupRole).toString();
    const QFont rightFont = shortcut.isEmpty() ? textFont() : monoFont();
    const QString right = shortcut.isEmpty() ? group : shortcut;
    const int rightWidth = QFontMetrics(rightFont).horizontalAdvance(right);
    painter->setFont(rightFont);
    painter->setPen(c.muted);
    painter->drawText(rect, Qt::AlignVCenter | Qt::AlignRight, right);
    rect.setRight(rect.right() - rightWidth - 16);

    const QFont font = index.data(PaletteModel::MonoRole).toBool() ? monoFont() : textFont();
    const int used =
        drawMarked(painter, rect, index.data(Qt::DisplayRole).toString(), index.data(PaletteModel::PlacesRole).toList(), font, c.text);
    rect.setLeft(rect.left() + used + 10);
    const QString detail = index.data(PaletteModel::DetailRole).toString();
    if (rect.width() > 40 && !detail.isEmpty())
        drawMarked(painter, rect, detail, index.data(PaletteModel::DetailPlacesRole).toList(), textFont(), c.muted);
    painter->restore();
}

}  // namespace teardown
