#include "widgets/pictures/picture_delegate.h"

#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/pictures/picture_table.h"

#include <QFileInfo>
#include <QPainter>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kPictureMargin = 8;
constexpr int kBar = 56;

/// The thumbnail inside a square, with its own aspect ratio, sharp at every pixel density.
void paintThumbnail(QPainter* painter, const QRect& square, const QModelIndex& index) {
    const QImage picture = index.data(PictureTable::ThumbnailRole).value<QImage>();
    if (picture.isNull()) {
        painter->fillRect(square, colours().raised);
        return;
    }
    const QSize size = picture.size().scaled(square.size(), Qt::KeepAspectRatio).expandedTo({1, 1});
    const QRect place(square.center() - QPoint(size.width() / 2, size.height() / 2) + QPoint(1, 1), size);
    painter->setRenderHint(QPainter::SmoothPixmapTransform, picture.width() > size.width());
    painter->drawImage(place, picture);
}

void write(QPainter* painter, const QRect& rect, const QString& text, const QFont& font, const QColor& colour,
           Qt::Alignment alignment = Qt::AlignLeft | Qt::AlignVCenter, Qt::TextElideMode elide = Qt::ElideRight) {
    painter->setFont(font);
    painter->setPen(colour);
    painter->drawText(rect, static_cast<int>(alignment), QFontMetrics(font).elidedText(text, elide, rect.width()));
}

void paintBar(QPainter* painter, const QRect& track, double share) {
    painter->fillRect(track, colours().raised);
    painter->fillRect(
        QRect(track.left(), track.top(), std::max(1, static_cast<int>(track.width() * std::clamp(share, 0.0, 1.0) + 0.5)), track.height()),
        colours().accent);
}

}  // namespace

QSize PictureDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    if (m_form == Form::Card) return {kCardWidth, kCardHeight};
    return {QFontMetrics(textFont()).horizontalAdvance(index.data().toString()) + 2 * kPictureMargin +
                (index.column() == PictureTable::Name ? kRowHeight : 0),
            kRowHeight};
}

void PictureDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, colours().selection);
    else if (m_form == Form::Card && option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, colours().raised);
    if (m_form == Form::Card)
        paintCard(painter, option.rect, index);
    else
        paintRow(painter, option.rect, index);
    painter->restore();
}

void PictureDelegate::paintRow(QPainter* painter, const QRect& rect, const QModelIndex& index) const {
    const Colours& c = colours();
    QRect text = rect.adjusted(kPictureMargin, 0, -kPictureMargin, 0);
    const QVariant colour = index.data(Qt::ForegroundRole);
    const QColor pen = colour.isValid() ? colour.value<QColor>() : c.text;
    if (index.column() == PictureTable::Name) {
        const bool current = index.data(PictureTable::CurrentRole).toBool();
        if (current) painter->fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), c.accent);
        paintThumbnail(painter, QRect(text.left(), rect.top() + 3, rect.height() - 6, rect.height() - 6), index);
        text.setLeft(text.left() + rect.height());
        return write(painter, text, index.data().toString(), current ? boldFont() : textFont(), pen, Qt::AlignLeft | Qt::AlignVCenter,
                     Qt::ElideMiddle);
    }
    if (index.column() == PictureTable::Score) {
        const double score = index.data(PictureTable::SortRole).toDouble();
        if (score >= 0) paintBar(painter, QRect(text.left(), rect.center().y() - 3, kBar, 7), score);
        return write(painter, text, index.data().toString(), monoFont(), pen, Qt::AlignRight | Qt::AlignVCenter);
    }
    write(painter, text, index.data().toString(), textFont(), pen);
}

void PictureDelegate::paintCard(QPainter* painter, const QRect& rect, const QModelIndex& index) const {
    const Colours& c = colours();
    if (index.data(PictureTable::CurrentRole).toBool()) {
        painter->fillRect(rect, c.selection);
        painter->fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), c.accent);
    }
    const int side = rect.height() - 10;
    paintThumbnail(painter, QRect(rect.left() + 5, rect.top() + 5, side, side), index);
    const QRect text(rect.left() + side + 12, rect.top() + 7, rect.width() - side - 16, (rect.height() - 14) / 2);
    const QRect below = text.translated(0, text.height());
    const auto of = [&](PictureTable::Column column) { return index.sibling(index.row(), column).data().toString(); };
    if (!index.data(PictureTable::ProblemRole).toString().isEmpty()) {
        write(painter, text, of(PictureTable::Name), textFont(), c.text, Qt::AlignLeft | Qt::AlignVCenter, Qt::ElideMiddle);
        return write(painter, below, PictureTable::tr("cannot be read"), smallFont(), c.warning);
    }
    const QString answer = of(PictureTable::Answer);
    const QVariant said = index.sibling(index.row(), PictureTable::Answer).data(Qt::ForegroundRole);
    const QColor pen = answer.isEmpty() ? c.muted : said.isValid() ? said.value<QColor>() : c.text;
    write(painter, text, answer.isEmpty() ? of(PictureTable::Name) : answer, textFont(), pen, Qt::AlignLeft | Qt::AlignVCenter,
          answer.isEmpty() ? Qt::ElideMiddle : Qt::ElideRight);
    write(painter, below, of(PictureTable::Score), smallMonoFont(), c.muted);
}

}  // namespace teardown
