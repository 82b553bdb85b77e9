// DiffTableModel: the differences between two checkpoints, one row per tensor.
#pragma once

#include "core/checkpoint/checkpoint_diff.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include <vector>

namespace teardown {

enum class DiffKind { Value, ShapeKind, OnlyA, OnlyB };

struct DiffRow {
    DiffKind kind = DiffKind::Value;
    QString key;
    QString a;  ///< type and shape, empty if the file does not have it
    QString b;
    ValueDifference value;  ///< of DiffKind::Value
};
/// Values first, largest change first; then shapes, then tensors that only one file has.
std::vector<DiffRow> diffRows(const CheckpointDiff& diff, const CheckpointFile& a, const CheckpointFile& b);

class DiffTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, What, InA, InB, Largest, MeanChange, Relative, Cosine, kColumns };
    enum Role { SortRole = Qt::UserRole + 1, KeyRole, KindRole, BinsRole };

    using QAbstractTableModel::QAbstractTableModel;
    void setRows(std::vector<DiffRow> rows);
    const std::vector<DiffRow>& rows() const { return m_rows; }
    int count(DiffKind kind) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::vector<DiffRow> m_rows;
};

class DiffTableProxy : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit DiffTableProxy(QObject* parent = nullptr);
    void setText(const QString& text);
    /// -1: all kinds.
    void setKind(int kind);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    QStringList m_words;
    int m_kind = -1;
};

}  // namespace teardown
