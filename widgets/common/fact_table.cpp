#include "widgets/common/fact_table.h"

#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace teardown {
namespace {
constexpr int kFactRow = 22;
constexpr int kSlack = 2;  // advances are rounded: without it a text that fits would be cut off
}  // namespace

FactTable::FactTable(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void FactTable::setRows(std::vector<FactRow> rows) {
    m_rows = std::move(rows);
    QString spoken;
    for (const FactRow& row : m_rows) spoken += QStringLiteral("%1 %2 %3\n").arg(row.name, row.value, row.link);
    setAccessibleDescription(spoken);
    updateGeometry();
    update();
}

QSize FactTable::sizeHint() const { return {220, static_cast<int>(m_rows.size()) * kFactRow}; }

int FactTable::rowAt(QPoint position) const {
    const int row = position.y() / kFactRow;
    return position.y() >= 0 && row < static_cast<int>(m_rows.size()) ? row : -1;
}

void FactTable::paintEvent(QPaintEvent*) {
    const Colours& c = colours();
    QPainter painter(this);
    const QFontMetrics names(textFont());
    const QFontMetrics values(monoFont());
    int y = 0;
    for (const FactRow& row : m_rows) {
        QRect rect(0, y, width(), kFactRow);
        y += kFactRow;
        const int nameWidth = std::min(names.horizontalAdvance(row.name) + kSlack, width() * 55 / 100);
        painter.setFont(textFont());
        painter.setPen(row.muted ? c.muted : c.text);
        painter.drawText(rect, Qt::AlignVCenter | Qt::AlignLeft, names.elidedText(row.name, Qt::ElideMiddle, nameWidth));
        rect.setLeft(nameWidth + 10);
        painter.setFont(monoFont());
        if (!row.link.isEmpty()) {
            const int linkWidth = std::min(values.horizontalAdvance(row.link) + kSlack, rect.width() * 60 / 100);
            painter.setPen(row.target.isEmpty() ? c.muted : c.accent);
            painter.drawText(rect, Qt::AlignVCenter | Qt::AlignRight, values.elidedText(row.link, Qt::ElideLeft, linkWidth));
            rect.setRight(rect.right() - linkWidth - 8);
        }
        painter.setPen(row.muted ? c.muted : c.text);
        painter.drawText(rect, Qt::AlignVCenter | Qt::AlignRight, values.elidedText(row.value, Qt::ElideRight, rect.width()));
    }
}

void FactTable::mouseMoveEvent(QMouseEvent* event) {
    const int row = rowAt(event->position().toPoint());
    const bool link = row >= 0 && !m_rows[static_cast<std::size_t>(row)].target.isEmpty();
    setCursor(link ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void FactTable::mouseReleaseEvent(QMouseEvent* event) {
    const int row = rowAt(event->position().toPoint());
    if (row >= 0 && !m_rows[static_cast<std::size_t>(row)].target.isEmpty())
        Q_EMIT linkClicked(m_rows[static_cast<std::size_t>(row)].target);
}

bool FactTable::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int index = rowAt(help->pos());
    if (index < 0) return true;
    const FactRow& row = m_rows[static_cast<std::size_t>(index)];
    const QString text = row.toolTip.isEmpty() ? QStringLiteral("%1 = %2").arg(row.name, row.value) : row.toolTip;
    QToolTip::showText(help->globalPos(), text.toHtmlEscaped(), this, QRect(0, index * kFactRow, width(), kFactRow));
    return true;
}

}  // namespace teardown
