// TensorListModel: the rows of a TensorTableModel as they are shown - in the file's order as a tree of the parts of their names, or, once
// sorted by a column, as a flat list of whole names. Filtered by words, each of which must occur in the name, type or shape.
#pragma once

#include "widgets/checkpoint/tensor_table_model.h"

#include <QAbstractItemModel>

#include <vector>

namespace teardown {

class TensorListModel : public QAbstractItemModel {
    Q_OBJECT
public:
    explicit TensorListModel(TensorTableModel* source, QObject* parent = nullptr);
    void setText(const QString& text);
    /// Whether the rows form a tree.
    bool isTree() const { return m_column < 0; }
    /// The number of tensors that the filter lets through.
    int tensors() const { return static_cast<int>(m_shown.size()); }
    const std::vector<int>& shownRows() const { return m_shown; }
    /// The row of the source; -1 for a branch of the tree.
    int sourceRow(const QModelIndex& index) const;
    /// The rows of the source at and below the index.
    std::vector<int> rowsBelow(const QModelIndex& index) const;
    /// Invalid if the filter hides it.
    QModelIndex indexOfRow(int sourceRow) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    /// Column -1: the tree. Rows without a value, which is not measured yet, come last in both directions.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

private:
    struct Node {
        QString key;   ///< whole name or prefix
        QString name;  ///< as shown
        int row = -1;  ///< of the source
        int parent = -1;
        int place = 0;  ///< among its siblings
        std::vector<int> children;
        // Of a branch.
        int tensors = 0;
        std::int64_t elements = 0;
        double bytes = 0;
    };

    void rebuild();
    void filterRows();
    void buildTree();
    void buildList();
    void addToTree(int sourceRow, std::vector<int>& roots);
    /// A branch with a single child becomes one with it: "conv1.weight".
    void mergeChains(int node);
    void number(const std::vector<int>& siblings);
    void forwardChange(int first, int last);
    bool comesBefore(int left, int right) const;
    const std::vector<int>& childrenOf(const QModelIndex& parent) const;
    QVariant branchData(const Node& node, int column, int role) const;

    TensorTableModel* m_source;
    QStringList m_words;
    int m_column = -1;
    Qt::SortOrder m_order = Qt::AscendingOrder;
    std::vector<int> m_shown;  ///< rows of the source
    std::vector<Node> m_nodes;
    std::vector<int> m_roots;
    std::vector<int> m_nodeOfRow;  ///< by row of the source; -1: hidden
};

}  // namespace teardown
