// ArgumentTable: the arguments of a class with their defaults, and a column for values of one's own.
#pragma once

#include "core/registry/registry_info.h"
#include "core/session/part_request.h"

#include <QAbstractTableModel>
#include <QTableView>

#include <vector>

namespace teardown {

class ArgumentTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Default, Value, About, kColumns };

    using QAbstractTableModel::QAbstractTableModel;
    void setArguments(std::vector<RegistryArgument> arguments, const std::vector<PartArgument>& values);
    /// The values that were given, in the order of the arguments.
    std::vector<PartArgument> values() const;
    void setValues(const std::vector<PartArgument>& values);
    /// -1: no such argument.
    int rowOf(const QString& name) const;
    /// Marks the argument that a build failed for; empty: none.
    void setWrong(const QString& name);
    QString wrong() const { return m_wrong; }
    /// Whether values can be given.
    void setEditable(bool editable);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    /// The user gave another value.
    void edited();

private:
    void place(const std::vector<PartArgument>& values);

    std::vector<RegistryArgument> m_arguments;
    std::vector<QString> m_values;  ///< one for each argument; empty: the default
    QString m_wrong;
    bool m_editable = true;
};

class ArgumentTable : public QTableView {
    Q_OBJECT
public:
    explicit ArgumentTable(QWidget* parent = nullptr);
    ArgumentTableModel* arguments() const { return m_model; }
    /// Selects the row of the argument and scrolls to it; nothing without such an argument.
    void showArgument(const QString& name);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void fitColumns();
    ArgumentTableModel* m_model;
};

}  // namespace teardown
