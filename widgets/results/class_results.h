// ClassResults: how well each class of a test is recognised, sortable and filtered by name.
#pragma once

#include "core/testing/test_results.h"

#include <QAbstractTableModel>
#include <QTreeView>

class QSortFilterProxyModel;

namespace teardown {

class ClassResultsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Index, Name, Support, Predicted, Accuracy, Precision, Recall, F1, TakenFor, kColumns };
    enum Role { SortRole = Qt::UserRole + 1 };

    using QAbstractTableModel::QAbstractTableModel;
    void setResults(const TestResultsPtr& results);
    const metrics::ClassRow& row(int index) const { return m_results->table[static_cast<std::size_t>(index)]; }
    const TestResultsPtr& results() const { return m_results; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    bool isMultiLabel() const { return m_results && m_results->multiLabel; }
    double number(const metrics::ClassRow& row, int column) const;
    QString text(const metrics::ClassRow& row, int column) const;
    /// Share of all pictures that are rightly taken, or rightly not taken, for the class; percent.
    double accuracy(const metrics::ClassRow& row) const;

    TestResultsPtr m_results;
};

class ClassResults : public QTreeView {
    Q_OBJECT
public:
    explicit ClassResults(QWidget* parent = nullptr);
    void setResults(const TestResultsPtr& results);
    void setFilter(const QString& part);
    ClassResultsModel* rows() const { return m_model; }

Q_SIGNALS:
    /// A class was selected: its pictures are asked for.
    void rangeChosen(const teardown::CellRange& range);

private:
    ClassResultsModel* m_model;
    QSortFilterProxyModel* m_sorted;
};

}  // namespace teardown
