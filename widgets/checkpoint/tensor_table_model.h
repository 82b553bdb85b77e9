// TensorTableModel: the tensors of a checkpoint as a table. Names and shapes are available at once, statistics of the values once they have
// been measured.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/tensor_measure.h"

#include <QAbstractTableModel>

#include <memory>
#include <optional>
#include <vector>

namespace teardown {

class TensorTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Type, ShapeColumn, Elements, Bytes, Mean, Deviation, Minimum, Maximum, Zeros, NotFinite, Values, kColumns };
    enum Role { SortRole = Qt::UserRole + 1, KeyRole, BinsRole, SearchRole };

    struct Row {
        QString key;
        std::size_t tensor = 0;  ///< index into CheckpointFile::tensors()
        std::int64_t elements = 0;
        std::optional<TensorMeasure> measure;
        QString problem;  ///< why there is none
        bool known() const { return measure.has_value() || !problem.isEmpty(); }
    };

    using QAbstractTableModel::QAbstractTableModel;
    void setFile(std::shared_ptr<const CheckpointFile> file);
    const std::shared_ptr<const CheckpointFile>& file() const { return m_file; }
    const std::vector<Row>& rows() const { return m_rows; }
    void setMeasure(int row, const Result<TensorMeasure>& measure);
    int rowOf(const QString& key) const;
    /// The first row whose key begins with this; -1: none.
    int firstBelow(const QString& prefix) const;
    /// The number of measured rows.
    int measured() const { return m_measured; }
    /// The row as text, columns separated by tabs.
    QString text(int row) const;
    QString header(int column) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QVariant shown(const Row& row, int column) const;
    QVariant sortValue(const Row& row, int column) const;

    std::shared_ptr<const CheckpointFile> m_file;
    std::vector<Row> m_rows;
    int m_measured = 0;
};

}  // namespace teardown
