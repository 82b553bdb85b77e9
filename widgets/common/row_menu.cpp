#include "widgets/common/row_menu.h"

#include <QAbstractItemView>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QItemSelectionModel>
#include <QMenu>
#include <QMouseEvent>

#include <algorithm>
#include <memory>
#include <utility>

namespace teardown {
namespace {

/// All cells of a row, separated by tabs.
QString cellsText(const QModelIndex& index) {
    QStringList cells;
    for (int column = 0; column < index.model()->columnCount(index.parent()); ++column)
        cells += index.siblingAtColumn(column).data().toString();
    return cells.join(QLatin1Char('\t'));
}

RowMenu::Parts cellPart(const QModelIndex& index) {
    const QString cell = index.data().toString();
    if (cell.isEmpty()) return {};
    QString shown = cell.simplified();
    if (shown.size() > 40) shown = shown.left(39) + QChar(0x2026);
    return {{RowMenu::tr("Copy \"%1\"").arg(shown.replace(QLatin1Char('&'), QStringLiteral("&&"))), cell}};
}

}  // namespace

RowMenu::RowMenu(QAbstractItemView* view, Fill fill, Copies copies) : QObject(view), m_view(view), m_copies(std::move(copies)) {
    if (!m_copies.parts) m_copies.parts = cellPart;
    if (!m_copies.whole) m_copies.whole = cellsText;
    addFill(std::move(fill));
    // Mouse events go to the viewport, keys to the view.
    view->installEventFilter(this);
    view->viewport()->installEventFilter(this);
}

void RowMenu::addFill(Fill fill) {
    if (fill) m_fills.insert(m_fills.empty() ? m_fills.end() : m_fills.end() - 1, std::move(fill));
}

QString RowMenu::rowsText(const QModelIndex& index) const {
    QModelIndexList rows;
    if (const QItemSelectionModel* selection = m_view->selectionModel(); selection && selection->isSelected(index))
        for (const QModelIndex& selected : selection->selectedIndexes())
            if (!rows.contains(selected.siblingAtColumn(0))) rows += selected.siblingAtColumn(0);
    if (rows.isEmpty()) rows += index.siblingAtColumn(0);
    std::sort(rows.begin(), rows.end(),
              [this](const QModelIndex& a, const QModelIndex& b) { return m_view->visualRect(a).top() < m_view->visualRect(b).top(); });
    QStringList lines;
    for (const QModelIndex& row : rows) lines += m_copies.whole(row);
    return lines.join(QLatin1Char('\n'));
}

void RowMenu::addCopies(QMenu& menu, const QModelIndex& index) const {
    const QString rows = rowsText(index);
    const auto add = [&menu](const QString& title, const QString& text) {
        connect(menu.addAction(title), &QAction::triggered, &menu, [text] { QGuiApplication::clipboard()->setText(text); });
    };
    if (!menu.isEmpty()) menu.addSeparator();
    for (const auto& [title, text] : m_copies.parts(index))
        if (!text.isEmpty() && text != rows) add(title, text);
    add(rows.contains(QLatin1Char('\n')) ? tr("Copy rows") : tr("Copy row"), rows);
}

QMenu* RowMenu::make(const QModelIndex& index) const {
    auto menu = std::make_unique<QMenu>(m_view);
    for (const Fill& fill : m_fills) {
        const qsizetype before = menu->actions().size();
        QAction* line = menu->isEmpty() ? nullptr : menu->addSeparator();
        fill(*menu, index);
        if (line && menu->actions().size() == before + 1) menu->removeAction(line);
    }
    if (index.isValid()) addCopies(*menu, index);
    return menu->isEmpty() ? nullptr : menu.release();
}

void RowMenu::openAt(const QContextMenuEvent& event) {
    const bool key = event.reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = key ? m_view->currentIndex() : m_view->indexAt(event.pos());
    const std::unique_ptr<QMenu> menu(make(index));
    if (!menu) return;
    QPoint place = event.globalPos();
    if (key) {
        const QRect row = index.isValid() ? m_view->visualRect(index).intersected(m_view->viewport()->rect()) : QRect();
        place = m_view->viewport()->mapToGlobal(row.isEmpty() ? QPoint(8, 8) : row.bottomLeft() + QPoint(8, 0));
    }
    menu->exec(place);
}

bool RowMenu::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseButtonPress && watched == m_view->viewport() &&
        static_cast<QMouseEvent*>(event)->button() == Qt::RightButton)
        return true;
    if (event->type() != QEvent::ContextMenu) return QObject::eventFilter(watched, event);
    const auto& menuEvent = *static_cast<QContextMenuEvent*>(event);
    // The view's own event is a copy of the viewport's for the mouse.
    if (watched == m_view && menuEvent.reason() != QContextMenuEvent::Keyboard) return true;
    openAt(menuEvent);
    return true;
}

}  // namespace teardown
