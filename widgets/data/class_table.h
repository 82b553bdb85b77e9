// ClassTable: the classes of a dataset with the number of their samples, sortable.
#pragma once

#include "core/data/datasets/inspect.h"

#include <QAbstractTableModel>
#include <QTreeView>

#include <vector>

class QSortFilterProxyModel;

namespace teardown {

class ClassTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Index, Name, Folder, Count, Share, kColumns };
    enum Role { SortRole = Qt::UserRole + 1 };

    using QAbstractTableModel::QAbstractTableModel;
    void setClasses(std::vector<ClassCount> classes);
    const std::vector<ClassCount>& classes() const { return m_classes; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QVariant text(const ClassCount& row, int column) const;

    std::vector<ClassCount> m_classes;
    std::size_t m_samples = 0;
};

class ClassTable : public QTreeView {
    Q_OBJECT
public:
    explicit ClassTable(QWidget* parent = nullptr);
    /// Selects the first class.
    void setClasses(std::vector<ClassCount> classes);
    ClassTableModel* rows() const { return m_model; }

Q_SIGNALS:
    /// Another class is selected: its index in the dataset.
    void classChosen(qint64 index);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    ClassTableModel* m_model;
    QSortFilterProxyModel* m_sorted;
};

}  // namespace teardown
