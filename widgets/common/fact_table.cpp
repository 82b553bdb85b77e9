#include "widgets/common/fact_table.h"

#include "widgets/common/theme.h"
#include "widgets/common/tool_tips.h"
#include "widgets/common/typography.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace teardown {
namespace {
constexpr int kFactRow = 22;
constexpr int kValueGap = 8;
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
            // A value comes before the place that set it.
            const int room = row.value.isEmpty()
                                 ? rect.width()
                                 : std::max(rect.width() * 2 / 5, rect.width() - kValueGap - values.horizontalAdvance(row.value) - kSlack);
            const int linkWidth = std::min(values.horizontalAdvance(row.link) + kSlack, room);
            painter.setPen(row.target.isEmpty() ? c.muted : c.accent);
            QFont linkFont = monoFont();
            linkFont.setUnderline(!row.target.isEmpty());
            painter.setFont(linkFont);
            painter.drawText(rect, Qt::AlignVCenter | Qt::AlignRight, values.elidedText(row.link, Qt::ElideLeft, linkWidth));
            painter.setFont(monoFont());
            rect.setRight(rect.right() - linkWidth - kValueGap);
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

void FactTable::contextMenuEvent(QContextMenuEvent* event) {
    const int index = rowAt(event->pos());
    if (m_rows.empty()) return;
    QMenu menu(this);
    const auto copy = [&](const QString& title, const QString& text) {
        if (!text.isEmpty()) menu.addAction(title, this, [text] { QGuiApplication::clipboard()->setText(text); });
    };
    if (index >= 0) {
        const FactRow& row = m_rows[static_cast<std::size_t>(index)];
        if (!row.target.isEmpty()) {
            menu.addAction(tr("Go to %1").arg(row.link), this, [this, target = row.target] { Q_EMIT linkClicked(target); });
            menu.addSeparator();
        }
        copy(tr("Copy name"), row.name);
        copy(tr("Copy value"), row.value.isEmpty() ? row.link : row.value);
    }
    QStringList lines;
    for (const FactRow& row : m_rows) lines += QStringList{row.name, row.value, row.link}.join(QLatin1Char('\t')).trimmed();
    copy(tr("Copy all rows"), lines.join(QLatin1Char('\n')));
    menu.exec(event->globalPos());
}

void FactTable::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
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
    QToolTip::showText(help->globalPos(), wrappedToolTip(text), this, QRect(0, index * kFactRow, width(), kFactRow));
    return true;
}

}  // namespace teardown
