#include "widgets/training/row_table.h"

#include <QHeaderView>
#include <QStyledItemDelegate>

namespace teardown {
namespace {

/// Cells whose texts stand below those of the header, with some room between the rows.
class RoomyCells : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(2 * kSide, 6);
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyleOptionViewItem inner = option;
        inner.rect.adjust(kSide, 0, 0, 0);
        QStyledItemDelegate::paint(painter, inner, index);
    }

private:
    static constexpr int kSide = 6;
};

}  // namespace

RowTableModel::RowTableModel(const QStringList& headings, QObject* parent) : QAbstractTableModel(parent), m_headings(headings) {}

void RowTableModel::setRows(int count, TextOf textOf) {
    beginResetModel();
    m_count = count;
    m_textOf = std::move(textOf);
    endResetModel();
}

int RowTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : m_count; }
int RowTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_headings.size()); }

QVariant RowTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) return {};
    return m_textOf(index.row(), index.column());
}

QVariant RowTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section >= m_headings.size()) return {};
    return m_headings[section];
}

RowTable::RowTable(const QString& name, const QStringList& headings, QWidget* parent)
    : QTreeView(parent), m_model(new RowTableModel(headings, this)) {
    setModel(m_model);
    setAccessibleName(name);
    setItemDelegate(new RoomyCells(this));
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setAlternatingRowColors(false);
    setFrameShape(QFrame::NoFrame);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    header()->setStretchLastSection(true);
    // Names, files and numbers of the config.
    viewport()->setProperty("verbatim", true);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (now.isValid()) Q_EMIT rowChosen(now.row());
    });
}

void RowTable::setRows(int count, RowTableModel::TextOf textOf) {
    m_model->setRows(count, std::move(textOf));
    for (int column = 0; column + 1 < m_model->columnCount(); ++column) resizeColumnToContents(column);
}

}  // namespace teardown
