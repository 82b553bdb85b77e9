#include "widgets/data/class_table.h"

#include "widgets/common/column_room.h"
#include "widgets/common/own_keys.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"

#include <QHeaderView>
#include <QSortFilterProxyModel>

#include <algorithm>

namespace teardown {

void ClassTableModel::setClasses(std::vector<ClassCount> classes) {
    beginResetModel();
    m_classes = std::move(classes);
    m_samples = 0;
    for (const ClassCount& row : m_classes) m_samples += row.count;
    endResetModel();
}

int ClassTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_classes.size()); }

int ClassTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant ClassTableModel::text(const ClassCount& row, int column) const {
    switch (column) {
        case Index:
            return QString::number(row.index);
        case Name:
            return toQt(row.name);
        case Folder:
            return toQt(row.folder);
        case Count:
            return groupedCount(static_cast<std::int64_t>(row.count));
        default:
            return m_samples == 0 ? QString() : shareText(static_cast<double>(row.count) / static_cast<double>(m_samples));
    }
}

QVariant ClassTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const ClassCount& row = m_classes[static_cast<std::size_t>(index.row())];
    const bool number = index.column() == Index || index.column() == Count || index.column() == Share;
    switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole:
            return text(row, index.column());
        case Qt::TextAlignmentRole:
            return static_cast<int>((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        case Qt::ForegroundRole:
            return row.count == 0 ? QVariant(colours().warning) : QVariant();
        case SortRole:
            if (index.column() == Index) return static_cast<qlonglong>(row.index);
            if (number) return static_cast<qulonglong>(row.count);
            return text(row, index.column());
        default:
            return {};
    }
}

QVariant ClassTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    // In a narrow table the tooltip has what is cut.
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) return {};
    const QString names[] = {tr("Index"), tr("Class"), tr("Folder"), tr("Samples"), tr("Share")};
    return names[section];
}

ClassTable::ClassTable(QWidget* parent) : QTreeView(parent), m_model(new ClassTableModel(this)), m_sorted(new QSortFilterProxyModel(this)) {
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(ClassTableModel::SortRole);
    m_sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_sorted->setSortLocaleAware(true);
    setModel(m_sorted);
    setRootIsDecorated(false);
    new OwnKeys(this);
    setUniformRowHeights(true);
    setSortingEnabled(true);
    sortByColumn(ClassTableModel::Index, Qt::AscendingOrder);
    setAccessibleName(tr("Classes of the dataset"));
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(ClassTableModel::Name, QHeaderView::Stretch);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
        const QModelIndex source = m_sorted->mapToSource(index);
        if (source.isValid()) Q_EMIT classChosen(m_model->classes()[static_cast<std::size_t>(source.row())].index);
    });
}

void ClassTable::setClasses(std::vector<ClassCount> classes) {
    const bool folders =
        std::any_of(classes.begin(), classes.end(), [](const ClassCount& row) { return !row.folder.empty() && row.folder != row.name; });
    m_model->setClasses(std::move(classes));
    for (const int column : {ClassTableModel::Index, ClassTableModel::Count, ClassTableModel::Share})
        setColumnWidth(column, columnRoom(*this, *header(), column));
    setColumnHidden(ClassTableModel::Folder, !folders);
    if (m_sorted->rowCount() > 0) setCurrentIndex(m_sorted->index(0, 0));
}

void ClassTable::resizeEvent(QResizeEvent* event) {
    // In a narrow table the names need the room of the shares, which the counts tell as well.
    constexpr int kNarrow = 340;
    setColumnHidden(ClassTableModel::Share, width() < kNarrow);
    QTreeView::resizeEvent(event);
}

}  // namespace teardown
