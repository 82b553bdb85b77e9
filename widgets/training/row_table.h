// RowTable: a table of any length whose texts are asked for when they are shown.
#pragma once

#include <QAbstractTableModel>
#include <QStringList>
#include <QTreeView>

#include <functional>

namespace teardown {

class RowTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using TextOf = std::function<QString(int row, int column)>;

    explicit RowTableModel(const QStringList& headings, QObject* parent = nullptr);
    void setRows(int count, TextOf textOf);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QStringList m_headings;
    int m_count = 0;
    TextOf m_textOf;
};

class RowTable : public QTreeView {
    Q_OBJECT
public:
    /// `name`: for screen readers.
    RowTable(const QString& name, const QStringList& headings, QWidget* parent = nullptr);
    void setRows(int count, RowTableModel::TextOf textOf);
    RowTableModel* rows() const { return m_model; }
    QSize minimumSizeHint() const override { return {120, 60}; }

Q_SIGNALS:
    void rowChosen(int row);

private:
    RowTableModel* m_model;
};

}  // namespace teardown
