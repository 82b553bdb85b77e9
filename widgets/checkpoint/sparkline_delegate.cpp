#include "widgets/checkpoint/sparkline_delegate.h"

#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QPainter>

#include <algorithm>

namespace teardown {
namespace {
constexpr int kSparklineRow = 23;
constexpr int kSparklineMargin = 7;
}  // namespace

SparklineDelegate::SparklineDelegate(int binsRole, int binsColumn, int nameColumn, QObject* parent)
    : QStyledItemDelegate(parent), m_binsRole(binsRole), m_binsColumn(binsColumn), m_nameColumn(nameColumn) {}

QSize SparklineDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const QFontMetrics metrics(index.column() == m_nameColumn ? textFont() : monoFont());
    const int width = index.column() == m_binsColumn ? 96 : metrics.horizontalAdvance(index.data().toString()) + 2 * kSparklineMargin + 2;
    return {width, std::max(kSparklineRow, metrics.height() + 6)};
}

void SparklineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Colours& c = colours();
    painter->save();
    if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, c.selection);
    const QRect rect = option.rect.adjusted(kSparklineMargin, 0, -kSparklineMargin, 0);
    if (index.column() == m_binsColumn) {
        const QVariantList bins = index.data(m_binsRole).toList();
        double most = 0;
        for (const QVariant& bin : bins) most = std::max(most, bin.toDouble());
        if (most > 0) {
            // Whole pixels, so that equal bins look equal.
            const int bar = std::max(1, std::min(4, static_cast<int>(rect.width() / bins.size())));
            const int height = rect.height() - 8;
            painter->setPen(Qt::NoPen);
            painter->fillRect(QRect(rect.left(), rect.bottom() - 3, bar * static_cast<int>(bins.size()), 1), c.line);
            for (int i = 0; i < bins.size(); ++i) {
                const double share = bins[i].toDouble() / most;
                const int tall = bins[i].toDouble() > 0 ? std::max(1, static_cast<int>(share * height + 0.5)) : 0;
                painter->fillRect(QRect(rect.left() + i * bar, rect.bottom() - 3 - tall, std::max(1, bar - (bar > 2 ? 1 : 0)), tall),
                                  c.accent);
            }
        }
    } else {
        const QFont font = index.column() == m_nameColumn ? textFont() : monoFont();
        const QVariant colour = index.data(Qt::ForegroundRole);
        painter->setFont(font);
        painter->setPen(colour.isValid() ? colour.value<QColor>() : c.text);
        const QFontMetrics metrics(font);
        const auto alignment = static_cast<Qt::Alignment>(index.data(Qt::TextAlignmentRole).toInt());
        painter->drawText(
            rect, static_cast<int>(alignment | Qt::AlignVCenter),
            metrics.elidedText(index.data().toString(), index.column() == m_nameColumn ? Qt::ElideMiddle : Qt::ElideRight, rect.width()));
    }
    if (option.state & QStyle::State_HasFocus && option.state & QStyle::State_Selected && index.column() == 0)
        painter->fillRect(QRect(option.rect.left(), option.rect.top(), 2, option.rect.height()), c.accent);
    painter->restore();
}

}  // namespace teardown
