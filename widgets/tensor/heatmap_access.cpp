#include "widgets/tensor/heatmap_access.h"

#include "widgets/tensor/cell_source.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QHash>
#include <QPointer>

namespace teardown {
namespace {

/// Where the widget's own cells are drawn: a scroll area draws into its viewport, whose corner is its own.
QRect onScreen(const QWidget& view, const QRectF& rect) {
    const QRect whole = rect.toAlignedRect();
    return {view.mapToGlobal(whole.topLeft()), whole.size()};
}

/// One number, or one channel.
class CellItem : public QAccessibleInterface, public QAccessibleTableCellInterface, public QAccessibleActionInterface {
public:
    CellItem(QWidget* view, int row, int column) : m_view(view), m_row(row), m_column(column) {}

    bool is(int row, int column) const { return row == m_row && column == m_column; }
    bool isValid() const override {
        const CellSource* cells = source();
        return cells && m_row < cells->cells().height() && m_column < cells->cells().width();
    }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QRect rect() const override { return isValid() ? onScreen(*m_view, source()->cellRect(m_row, m_column)) : QRect(); }
    QAccessible::Role role() const override { return source() && source()->isList() ? QAccessible::ListItem : QAccessible::Cell; }

    QString text(QAccessible::Text kind) const override {
        if (!isValid()) return {};
        const QString value = source()->cellText(m_row, m_column);
        if (kind == QAccessible::Value) return value;
        return kind == QAccessible::Name ? QStringLiteral("%1 %2").arg(source()->cellName(m_row, m_column), value) : QString();
    }
    void setText(QAccessible::Text, const QString&) override {}
    QAccessible::State state() const override {
        QAccessible::State state;
        state.invalid = !isValid();
        state.focusable = state.selectable = state.readOnly = true;
        if (!isValid()) return state;
        state.selected = isSelected();
        state.focused = isSelected() && m_view->hasFocus();
        const QRectF cell = source()->cellRect(m_row, m_column);
        state.invisible = !m_view->isVisible();
        state.offscreen = !cell.intersects(m_view->rect());
        return state;
    }
    void* interface_cast(QAccessible::InterfaceType type) override {
        if (type == QAccessible::TableCellInterface && role() == QAccessible::Cell)
            return static_cast<QAccessibleTableCellInterface*>(this);
        if (type == QAccessible::ActionInterface) return static_cast<QAccessibleActionInterface*>(this);
        return nullptr;
    }

    // Cell of a table
    int columnExtent() const override { return 1; }
    int rowExtent() const override { return 1; }
    int columnIndex() const override { return m_column; }
    int rowIndex() const override { return m_row; }
    QList<QAccessibleInterface*> columnHeaderCells() const override { return {}; }
    QList<QAccessibleInterface*> rowHeaderCells() const override { return {}; }
    bool isSelected() const override { return source() && source()->currentCell() == QPoint(m_column, m_row); }
    QAccessibleInterface* table() const override { return parent(); }

    // Action: like a click
    QStringList actionNames() const override { return {pressAction()}; }
    void doAction(const QString& name) override {
        if (name == pressAction() && isValid()) source()->setCurrentCell(m_row, m_column);
    }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }

private:
    CellSource* source() const { return dynamic_cast<CellSource*>(m_view.data()); }

    QPointer<QWidget> m_view;
    int m_row;
    int m_column;
};

/// The list or table.
class CellTable : public QAccessibleWidget, public QAccessibleTableInterface {
public:
    explicit CellTable(QWidget* view) : QAccessibleWidget(view, QAccessible::Table) {}
    ~CellTable() override { forget(); }

    QAccessible::Role role() const override { return source() && source()->isList() ? QAccessible::List : QAccessible::Table; }
    QAccessible::State state() const override {
        QAccessible::State state = QAccessibleWidget::state();
        state.readOnly = true;
        return state;
    }
    int childCount() const override {
        if (!source()) return 0;
        const QSize size = source()->cells();
        return size.width() * size.height() + static_cast<int>(source()->otherParts().size());
    }
    QAccessibleInterface* child(int index) const override {
        if (!source() || index < 0) return nullptr;
        const QSize size = source()->cells();
        const int count = size.width() * size.height();
        if (index >= count) {
            const QList<QWidget*> parts = source()->otherParts();
            return index - count < parts.size() ? QAccessible::queryAccessibleInterface(parts[index - count]) : nullptr;
        }
        return item(index / size.width(), index % size.width(), index);
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        if (const auto* cell = dynamic_cast<const CellItem*>(child); cell && source())
            return cell->rowIndex() * source()->cells().width() + cell->columnIndex();
        if (!source() || !child) return -1;
        const QSize size = source()->cells();
        const qsizetype part = source()->otherParts().indexOf(qobject_cast<QWidget*>(child->object()));
        return part < 0 ? -1 : size.width() * size.height() + static_cast<int>(part);
    }
    QAccessibleInterface* childAt(int x, int y) const override {
        if (!source()) return nullptr;
        const QPoint local = widget()->mapFromGlobal(QPoint(x, y));
        for (QWidget* part : source()->otherParts())
            if (QRect(part->mapTo(widget(), QPoint(0, 0)), part->size()).contains(local))
                return QAccessible::queryAccessibleInterface(part);
        const QPoint cell = source()->cellAt(local);
        return cell.x() < 0 ? nullptr : cellAt(cell.y(), cell.x());
    }
    QAccessibleInterface* focusChild() const override {
        if (!source() || !widget()->hasFocus()) return QAccessibleWidget::focusChild();
        const QPoint cell = source()->currentCell();
        return cell.x() < 0 ? nullptr : cellAt(cell.y(), cell.x());
    }
    void* interface_cast(QAccessible::InterfaceType type) override {
        if (type == QAccessible::TableInterface && role() == QAccessible::Table) return static_cast<QAccessibleTableInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }

    // Table
    QAccessibleInterface* caption() const override { return nullptr; }
    QAccessibleInterface* summary() const override { return nullptr; }
    QAccessibleInterface* cellAt(int row, int column) const override {
        const QSize size = source() ? source()->cells() : QSize(0, 0);
        if (row < 0 || column < 0 || row >= size.height() || column >= size.width()) return nullptr;
        return item(row, column, row * size.width() + column);
    }
    int rowCount() const override { return source() ? source()->cells().height() : 0; }
    int columnCount() const override { return source() ? source()->cells().width() : 0; }
    QString rowDescription(int row) const override { return QString::number(row); }
    QString columnDescription(int column) const override { return QString::number(column); }
    int selectedCellCount() const override { return source() && source()->currentCell().x() >= 0 ? 1 : 0; }
    QList<QAccessibleInterface*> selectedCells() const override {
        if (selectedCellCount() == 0) return {};
        return {cellAt(source()->currentCell().y(), source()->currentCell().x())};
    }
    int selectedColumnCount() const override { return 0; }
    int selectedRowCount() const override { return 0; }
    QList<int> selectedColumns() const override { return {}; }
    QList<int> selectedRows() const override { return {}; }
    bool isColumnSelected(int) const override { return false; }
    bool isRowSelected(int) const override { return false; }
    bool selectRow(int) override { return false; }
    bool selectColumn(int) override { return false; }
    bool unselectRow(int) override { return false; }
    bool unselectColumn(int) override { return false; }
    void modelChange(QAccessibleTableModelChangeEvent*) override { forget(); }

    void forget() {
        for (const QAccessible::Id id : std::as_const(m_items)) QAccessible::deleteAccessibleInterface(id);
        m_items.clear();
    }

private:
    CellSource* source() const { return dynamic_cast<CellSource*>(object()); }
    QAccessibleInterface* item(int row, int column, int index) const {
        if (const auto known = m_items.constFind(index); known != m_items.constEnd()) {
            auto* cell = static_cast<CellItem*>(QAccessible::accessibleInterface(*known));
            if (cell && cell->is(row, column)) return cell;
            QAccessible::deleteAccessibleInterface(*known);
        }
        auto* cell = new CellItem(widget(), row, column);
        m_items[index] = QAccessible::registerAccessibleInterface(cell);
        return cell;
    }

    mutable QHash<int, QAccessible::Id> m_items;  ///< those that were asked for
};

QAccessibleInterface* heatmapInterface(const QString&, QObject* object) {
    auto* widget = qobject_cast<QWidget*>(object);
    return widget && dynamic_cast<CellSource*>(object) ? new CellTable(widget) : nullptr;
}

}  // namespace

void installHeatmapAccess() {
    static const bool installed = [] {
        QAccessible::installFactory(heatmapInterface);
        return true;
    }();
    Q_UNUSED(installed)
}

void announceCell(QWidget& view, int index) {
    if (!QAccessible::isActive() || index < 0) return;
    QAccessibleEvent event(&view, QAccessible::Focus);
    event.setChild(index);
    QAccessible::updateAccessibility(&event);
}

void announceNewCells(QWidget& view) {
    if (!QAccessible::isActive()) return;
    if (auto* table = dynamic_cast<CellTable*>(QAccessible::queryAccessibleInterface(&view))) table->forget();
    QAccessibleEvent event(&view, QAccessible::ObjectReorder);
    QAccessible::updateAccessibility(&event);
}

}  // namespace teardown
