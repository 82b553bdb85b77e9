#include "widgets/common/tree_rows.h"

#include "widgets/common/stop_dot.h"
#include "widgets/common/tool_tips.h"

#include <algorithm>
#include <utility>

namespace teardown {

TreeRowsModel::TreeRowsModel(QObject* parent) : QAbstractItemModel(parent), m_children(1) {}

void TreeRowsModel::setRows(std::vector<TreeRow> rows) {
    beginResetModel();
    m_rows = std::move(rows);
    m_children.assign(m_rows.size() + 1, {});
    m_place.assign(m_rows.size(), 0);
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        std::vector<int>& siblings = m_children[static_cast<std::size_t>(m_rows[i].parent + 1)];
        m_place[i] = static_cast<int>(siblings.size());
        siblings.push_back(static_cast<int>(i));
    }
    endResetModel();
}

QModelIndex TreeRowsModel::indexAt(int row) const {
    return createIndex(m_place[static_cast<std::size_t>(row)], 0, static_cast<quintptr>(row));
}

QModelIndex TreeRowsModel::indexOf(const QString& key) const {
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        if (m_rows[i].key == key && !m_rows[i].fold) return indexAt(static_cast<int>(i));
    return {};
}

void TreeRowsModel::setStops(QHash<QString, StopMark> stops) {
    m_stops = std::move(stops);
    if (!m_rows.empty()) Q_EMIT dataChanged(indexAt(0), indexAt(0), {StopRole, Qt::AccessibleDescriptionRole});
}

void TreeRowsModel::setTrailing(const QString& key, const QString& text) {
    const QModelIndex index = indexOf(key);
    if (!index.isValid()) return;
    m_rows[static_cast<std::size_t>(index.internalId())].trailing = text;
    Q_EMIT dataChanged(index, index, {TrailingRole, SearchRole});
}

QString TreeRowsModel::text(const QModelIndex& index) {
    const QModelIndex first = index.siblingAtColumn(0);
    QStringList cells{first.data().toString()};
    if (const QString detail = first.data(DetailRole).toString(); !detail.isEmpty()) cells += detail;
    const int columns = index.model() ? index.model()->columnCount(index.parent()) : 1;
    // The columns repeat what is beside the name.
    if (columns < 2) cells += first.data(TrailingRole).toString();
    for (int column = 1; column < columns; ++column)
        if (const QString cell = index.siblingAtColumn(column).data().toString(); !cells.contains(cell)) cells += cell;
    return cells.join(QLatin1Char('\t'));
}

QModelIndex TreeRowsModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    const std::size_t slot = parent.isValid() ? static_cast<std::size_t>(parent.internalId()) + 1 : 0;
    return createIndex(row, column, static_cast<quintptr>(m_children[slot][static_cast<std::size_t>(row)]));
}

QModelIndex TreeRowsModel::parent(const QModelIndex& child) const {
    if (!child.isValid()) return {};
    const int parent = m_rows[static_cast<std::size_t>(child.internalId())].parent;
    return parent < 0 ? QModelIndex() : indexAt(parent);
}

int TreeRowsModel::rowCount(const QModelIndex& parent) const {
    if (parent.column() > 0) return 0;
    const std::size_t slot = parent.isValid() ? static_cast<std::size_t>(parent.internalId()) + 1 : 0;
    return static_cast<int>(m_children[slot].size());
}

int TreeRowsModel::columnCount(const QModelIndex&) const { return std::max(1, static_cast<int>(m_titles.size())); }

void TreeRowsModel::setColumns(const QStringList& titles) {
    beginResetModel();
    m_titles = titles;
    endResetModel();
}

QVariant TreeRowsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= m_titles.size()) return {};
    if (role == Qt::DisplayRole) return m_titles[section];
    if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignVCenter | (section == 0 ? Qt::AlignLeft : Qt::AlignRight));
    return {};
}

QVariant TreeRowsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const TreeRow& row = m_rows[static_cast<std::size_t>(index.internalId())];
    if (index.column() > 0 && (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)) return row.cells.value(index.column() - 1);
    switch (role) {
        case Qt::DisplayRole:
            return row.text;
        case Qt::ToolTipRole:
            return wrappedToolTip(row.toolTip);
        case Qt::AccessibleTextRole:
            return QStringLiteral("%1 %2 %3").arg(row.text, row.detail, row.trailing);
        case DetailRole:
            return row.detail;
        case TrailingRole:
            return row.trailing;
        case DotRole:
            return static_cast<int>(row.dot);
        case KeyRole:
            return row.key;
        case MutedRole:
            return row.muted;
        case FoldRole:
            return row.fold;
        case ValueRole:
            return row.value;
        case StopRole:
            return m_stops && !row.fold && !row.key.isEmpty() ? QVariant(static_cast<int>(m_stops->value(row.key, StopMark::None)))
                                                              : QVariant();
        case Qt::AccessibleDescriptionRole:
            return m_stops && !row.fold ? stopText(m_stops->value(row.key, StopMark::None)) : QString();
        case SearchRole:
            return QStringLiteral("%1 %2 %3 %4").arg(row.key, row.text, row.detail, row.trailing);
        default:
            return {};
    }
}

}  // namespace teardown
