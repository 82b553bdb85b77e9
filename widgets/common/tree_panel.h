// TreePanel: a filter box and a tree - or, if it is empty, a sentence that says what is missing.
#pragma once

#include "widgets/common/tree_rows.h"

#include <QWidget>

#include <functional>
#include <utility>
#include <vector>

class QLabel;
class QMenu;
class QLineEdit;
class QStackedWidget;
class QTreeView;

namespace teardown {

class RowMenu;
class TreeFilter;

class TreePanel : public QWidget {
    Q_OBJECT
public:
    TreePanel(const QString& name, const QString& filterHint, QWidget* parent = nullptr);

    /// Replaces the rows; open branches and the selection are kept if their keys still exist. Opens `openDepth` levels the first time.
    void setRows(std::vector<TreeRow> rows, int openDepth);
    /// Columns with a header: the titles of all, names first. The user selects the other columns in the header's menu, which is saved under
    /// this key; `shown` are the initial ones.
    void setColumns(const QString& settingsKey, const QStringList& titles, const QList<int>& shown);
    bool columnShown(int column) const;
    void showColumn(int column, bool shown);
    /// Opens the branch with the key.
    void expand(const QString& key);
    /// Shown in place of the tree while there are no rows.
    void setHint(const QString& hint);
    /// Moves the selection without emitting a signal; opens the branches above it, unless it was already selected: what the user closed
    /// since then stays closed. A row inside a closed fold is shown by the fold.
    void select(const QString& key);
    /// The same, and always opens the branches above it, folds of equal rows, too.
    void reveal(const QString& key);
    /// While held, select() opens nothing: the network is built again, and what the user closed stays closed.
    void setHeld(bool held) { m_held = held; }
    /// As if the user had selected the row: reveals it and emits chosen().
    void choose(const QString& key);
    QString selectedKey() const;

    /// Adds the entries of a row's context menu that depend on what its key means.
    using KeyMenu = std::function<void(QMenu& menu, const QString& key)>;
    void addMenu(KeyMenu entries);
    /// What the row's value is in full, for copying; a row shows only the beginning of a long one.
    void setValueOf(std::function<QString(const QString& key)> valueOf) { m_valueOf = std::move(valueOf); }
    RowMenu* menu() const { return m_menu; }

    TreeRowsModel* model() const { return m_model; }
    QTreeView* view() const { return m_view; }
    void focusFilter();

Q_SIGNALS:
    void chosen(const QString& key);
    void columnsChanged();

private:
    enum class Open { Nothing, Branches, Folds };
    bool place(const QString& key, Open open);
    void applyFilter(const QString& text);
    void fillMenu(QMenu& menu, const QModelIndex& index);
    void collapseBelow(const QModelIndex& index);
    std::vector<std::pair<QString, QString>> copiesOf(const QModelIndex& index) const;
    void addColumnChoices(QMenu& menu);
    void fitColumns();
    TreeRowsModel* m_model;
    TreeFilter* m_proxy;
    QLineEdit* m_filter;
    QStackedWidget* m_stack;
    QTreeView* m_view;
    RowMenu* m_menu = nullptr;
    std::function<QString(const QString& key)> m_valueOf;
    QLabel* m_hint;
    QString m_columnsKey;
    QString m_revealed;  ///< key of the last selected row
    bool m_quiet = false;
    bool m_held = false;
    bool m_opened = false;
};

}  // namespace teardown
