#include "widgets/common/column_room.h"

#include <QAbstractItemView>
#include <QFontMetrics>
#include <QHeaderView>
#include <QStyle>

#include <algorithm>

namespace teardown {

int columnRoom(const QAbstractItemView& view, const QHeaderView& header, int column) {
    const QAbstractItemModel& model = *view.model();
    QString longest;
    QFont font = view.font();
    for (int row = 0; row < model.rowCount(view.rootIndex()); ++row) {
        const QModelIndex index = model.index(row, column, view.rootIndex());
        const QString text = index.data().toString();
        if (text.size() <= longest.size()) continue;
        longest = text;
        const QVariant own = index.data(Qt::FontRole);
        if (own.isValid()) font = own.value<QFont>();
    }
    const int margin = view.style()->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, &view) + 1;
    // A digit more: the longest text is not always the widest one.
    const int text = QFontMetrics(font).horizontalAdvance(longest + QLatin1Char('0')) + 2 * margin;
    return std::max(header.sectionSizeHint(column), text);
}

}  // namespace teardown
