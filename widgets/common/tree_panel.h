// TreePanel: a filter box and a tree - or, while there is nothing, a sentence that says what is missing.
#pragma once

#include "widgets/common/tree_rows.h"

#include <QWidget>

class QLabel;
class QMenu;
class QLineEdit;
class QStackedWidget;
class QTreeView;

namespace teardown {

class TreeFilter;

class TreePanel : public QWidget {
    Q_OBJECT
public:
    TreePanel(const QString& name, const QString& filterHint, QWidget* parent = nullptr);

    /// Replaces the rows; open branches and the selection stay where their keys still exist. First time: `openDepth` levels are opened.
    void setRows(std::vector<TreeRow> rows, int openDepth);
    /// Columns with a header: titles of all, the first being that of the names. Which of the others are shown is chosen in the header's
    /// menu and kept under this key; `shown` are those at first.
    void setColumns(const QString& settingsKey, const QStringList& titles, const QList<int>& shown);
    bool columnShown(int column) const;
    void showColumn(int column, bool shown);
    /// Opens the branch with the key.
    void expand(const QString& key);
    /// Said in place of the tree while there are no rows.
    void setHint(const QString& hint);
    /// Moves the selection without telling anyone; opens the branches above it, unless it was the last that was selected: what the person
    /// closed since then stays closed.
    void select(const QString& key);
    /// The same, and opens the branches above it whatever was selected before.
    void reveal(const QString& key);
    QString selectedKey() const;

    TreeRowsModel* model() const { return m_model; }
    QTreeView* view() const { return m_view; }
    void focusFilter();

Q_SIGNALS:
    void chosen(const QString& key);
    void columnsChanged();

private:
    bool place(const QString& key, bool reveal);
    void applyFilter(const QString& text);
    void showMenu(const QPoint& position);
    void addColumnChoices(QMenu& menu);
    void fitColumns();
    TreeRowsModel* m_model;
    TreeFilter* m_proxy;
    QLineEdit* m_filter;
    QStackedWidget* m_stack;
    QTreeView* m_view;
    QLabel* m_hint;
    QString m_columnsKey;
    QString m_revealed;  ///< key of the row that was selected last
    bool m_quiet = false;
    bool m_opened = false;
};

}  // namespace teardown
