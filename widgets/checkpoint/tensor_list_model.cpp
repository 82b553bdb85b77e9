#include "widgets/checkpoint/tensor_list_model.h"

#include "widgets/common/strings.h"
#include "widgets/common/theme.h"

#include <QHash>

#include <algorithm>
#include <functional>

namespace teardown {

static constexpr int kDeepest = 40;  // a name of dots must not fill the memory with its prefixes

TensorListModel::TensorListModel(TensorTableModel* source, QObject* parent) : QAbstractItemModel(parent), m_source(source) {
    connect(source, &QAbstractItemModel::modelReset, this, &TensorListModel::rebuild);
    connect(source, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex& from, const QModelIndex& to) { forwardChange(from.row(), to.row()); });
}

void TensorListModel::setText(const QString& text) {
    m_words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    rebuild();
}

void TensorListModel::sort(int column, Qt::SortOrder order) {
    m_column = column;
    m_order = order;
    rebuild();
}

void TensorListModel::rebuild() {
    beginResetModel();
    filterRows();
    m_nodes.clear();
    m_roots.clear();
    m_nodeOfRow.assign(m_source->rows().size(), -1);
    if (isTree())
        buildTree();
    else
        buildList();
    for (std::size_t i = 0; i < m_nodes.size(); ++i)
        if (m_nodes[i].row >= 0) m_nodeOfRow[static_cast<std::size_t>(m_nodes[i].row)] = static_cast<int>(i);
    endResetModel();
}

void TensorListModel::filterRows() {
    m_shown.clear();
    for (int row = 0; row < m_source->rowCount(); ++row) {
        const QString text = m_words.isEmpty() ? QString() : m_source->index(row, 0).data(TensorTableModel::SearchRole).toString();
        const bool fits = std::all_of(m_words.begin(), m_words.end(), [&](const QString& word) {
            // A keyboard only has an x.
            return text.contains(word, Qt::CaseInsensitive) ||
                   text.contains(QString(word).replace(QLatin1Char('x'), QChar(0x00D7)), Qt::CaseInsensitive);
        });
        if (fits) m_shown.push_back(row);
    }
}

bool TensorListModel::comesBefore(int left, int right) const {
    const QVariant a = m_source->index(left, m_column).data(TensorTableModel::SortRole);
    const QVariant b = m_source->index(right, m_column).data(TensorTableModel::SortRole);
    if (a.isValid() != b.isValid()) return a.isValid();
    const bool rising = m_order == Qt::AscendingOrder;
    if (a.typeId() == QMetaType::QString) return rising ? a.toString() < b.toString() : b.toString() < a.toString();
    return rising ? a.toDouble() < b.toDouble() : b.toDouble() < a.toDouble();
}

void TensorListModel::buildList() {
    std::vector<int> rows = m_shown;
    std::stable_sort(rows.begin(), rows.end(), [this](int left, int right) { return comesBefore(left, right); });
    m_nodes.reserve(rows.size());
    for (const int row : rows) {
        Node node;
        node.key = node.name = m_source->rows()[static_cast<std::size_t>(row)].key;
        node.row = row;
        m_roots.push_back(static_cast<int>(m_nodes.size()));
        m_nodes.push_back(std::move(node));
    }
    number(m_roots);
}

void TensorListModel::buildTree() {
    QHash<QString, int> branches;
    for (const int row : m_shown) {
        const TensorTableModel::Row& tensor = m_source->rows()[static_cast<std::size_t>(row)];
        const double bytes =
            static_cast<double>(tensor.elements) * static_cast<double>(itemSize(m_source->file()->tensors()[tensor.tensor].dtype));
        int parent = -1;
        qsizetype from = 0;
        const auto add = [&](Node node) {
            node.parent = parent;
            const int self = static_cast<int>(m_nodes.size());
            (parent < 0 ? m_roots : m_nodes[static_cast<std::size_t>(parent)].children).push_back(self);
            m_nodes.push_back(std::move(node));
            return self;
        };
        int depth = 0;
        for (qsizetype dot = tensor.key.indexOf(QLatin1Char('.')); dot >= 0 && depth < kDeepest;
             dot = tensor.key.indexOf(QLatin1Char('.'), dot + 1), ++depth) {
            const QString prefix = tensor.key.left(dot);
            auto found = branches.constFind(prefix);
            if (found == branches.constEnd()) {
                Node branch;
                branch.key = prefix;
                branch.name = prefix.mid(from);
                found = branches.insert(prefix, add(std::move(branch)));
            }
            parent = *found;
            Node& branch = m_nodes[static_cast<std::size_t>(parent)];
            ++branch.tensors;
            branch.elements += tensor.elements;
            branch.bytes += bytes;
            from = dot + 1;
        }
        Node leaf;
        leaf.key = tensor.key;
        leaf.name = tensor.key.mid(from);
        leaf.row = row;
        add(std::move(leaf));
    }
    for (const int root : m_roots) mergeChains(root);
    number(m_roots);
}

void TensorListModel::mergeChains(int at) {
    Node& node = m_nodes[static_cast<std::size_t>(at)];
    while (node.children.size() == 1) {
        Node child = std::move(m_nodes[static_cast<std::size_t>(node.children.front())]);
        child.name = node.name + QLatin1Char('.') + child.name;
        child.parent = node.parent;
        // The child's place in the list stays empty: nothing refers to it.
        m_nodes[static_cast<std::size_t>(node.children.front())].row = -1;
        node = std::move(child);
    }
    for (const int child : node.children) m_nodes[static_cast<std::size_t>(child)].parent = at;
    for (const int child : node.children) mergeChains(child);
}

void TensorListModel::number(const std::vector<int>& siblings) {
    for (std::size_t i = 0; i < siblings.size(); ++i) {
        m_nodes[static_cast<std::size_t>(siblings[i])].place = static_cast<int>(i);
        number(m_nodes[static_cast<std::size_t>(siblings[i])].children);
    }
}

void TensorListModel::forwardChange(int first, int last) {
    for (int row = first; row <= last; ++row)
        if (const QModelIndex at = indexOfRow(row); at.isValid()) Q_EMIT dataChanged(at, at.siblingAtColumn(columnCount() - 1));
}

int TensorListModel::sourceRow(const QModelIndex& index) const {
    return index.isValid() ? m_nodes[static_cast<std::size_t>(index.internalId())].row : -1;
}

std::vector<int> TensorListModel::rowsBelow(const QModelIndex& index) const {
    std::vector<int> rows;
    const std::function<void(int)> collect = [&](int at) {
        const Node& node = m_nodes[static_cast<std::size_t>(at)];
        if (node.row >= 0) rows.push_back(node.row);
        for (const int child : node.children) collect(child);
    };
    if (index.isValid()) collect(static_cast<int>(index.internalId()));
    return rows;
}

QModelIndex TensorListModel::indexOfRow(int sourceRow) const {
    if (sourceRow < 0 || sourceRow >= static_cast<int>(m_nodeOfRow.size())) return {};
    const int node = m_nodeOfRow[static_cast<std::size_t>(sourceRow)];
    return node < 0 ? QModelIndex() : createIndex(m_nodes[static_cast<std::size_t>(node)].place, 0, static_cast<quintptr>(node));
}

const std::vector<int>& TensorListModel::childrenOf(const QModelIndex& parent) const {
    return parent.isValid() ? m_nodes[static_cast<std::size_t>(parent.internalId())].children : m_roots;
}

QModelIndex TensorListModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column, static_cast<quintptr>(childrenOf(parent)[static_cast<std::size_t>(row)]));
}

QModelIndex TensorListModel::parent(const QModelIndex& child) const {
    if (!child.isValid()) return {};
    const int parent = m_nodes[static_cast<std::size_t>(child.internalId())].parent;
    return parent < 0 ? QModelIndex() : createIndex(m_nodes[static_cast<std::size_t>(parent)].place, 0, static_cast<quintptr>(parent));
}

int TensorListModel::rowCount(const QModelIndex& parent) const {
    return parent.column() > 0 ? 0 : static_cast<int>(childrenOf(parent).size());
}

int TensorListModel::columnCount(const QModelIndex&) const { return TensorTableModel::kColumns; }

QVariant TensorListModel::branchData(const Node& node, int column, int role) const {
    if (role == TensorTableModel::KeyRole) return node.key;
    if (role == Qt::ForegroundRole && column != TensorTableModel::Name) return colours().muted;
    if (role == Qt::TextAlignmentRole) return m_source->headerData(column, Qt::Horizontal, role);
    const QString count =
        toQt(message("checkpoint.tensors", node.tensors, "{n} tensor", "{n} tensors", {{"n", fromQt(groupedCount(node.tensors))}}));
    if (role == Qt::ToolTipRole) return QStringLiteral("%1\n%2, %3").arg(node.key, count, parametersText(node.elements));
    if (role != Qt::DisplayRole) return {};
    switch (column) {
        case TensorTableModel::Name:
            return node.name;
        case TensorTableModel::ShapeColumn:
            return count;
        case TensorTableModel::Elements:
            return groupedCount(node.elements);
        case TensorTableModel::Bytes:
            return bytesText(static_cast<std::uint64_t>(node.bytes));
        default:
            return {};
    }
}

QVariant TensorListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Node& node = m_nodes[static_cast<std::size_t>(index.internalId())];
    if (node.row < 0) return branchData(node, index.column(), role);
    if (index.column() == TensorTableModel::Name && role == Qt::DisplayRole) return node.name;
    return m_source->index(node.row, index.column()).data(role);
}

QVariant TensorListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    return m_source->headerData(section, orientation, role);
}

}  // namespace teardown
