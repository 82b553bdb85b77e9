// RowMenu: the context menu of a tree, list or table, for the right button and for the Menu key, which opens it at the current row. Starts
// with what to do with the row and ends with copying it. The right button selects no row: in these views that would move the program.
#pragma once

#include <QModelIndex>
#include <QObject>
#include <QString>

#include <functional>
#include <utility>
#include <vector>

class QAbstractItemView;
class QContextMenuEvent;
class QMenu;

namespace teardown {

class RowMenu : public QObject {
    Q_OBJECT
public:
    /// Adds the actions for a row; invalid index: for the view as a whole, beside its rows.
    using Fill = std::function<void(QMenu& menu, const QModelIndex& index)>;
    /// What can be copied of a row: titles and texts.
    using Parts = std::vector<std::pair<QString, QString>>;
    struct Copies {
        std::function<Parts(const QModelIndex& index)> parts;    ///< empty: the text of the cell
        std::function<QString(const QModelIndex& index)> whole;  ///< the row; empty: its cells, separated by tabs
    };

    explicit RowMenu(QAbstractItemView* view, Fill fill = {}, Copies copies = {});
    /// Actions of other parts of the window; they come before those of the view itself.
    void addFill(Fill fill);
    /// The menu for the row, as it opens; the caller owns it. Null if there is nothing to do.
    QMenu* make(const QModelIndex& index) const;
    /// The selected rows as lines, or only this one if it is not selected.
    QString rowsText(const QModelIndex& index) const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void openAt(const QContextMenuEvent& event);
    void addCopies(QMenu& menu, const QModelIndex& index) const;

    QAbstractItemView* m_view;
    std::vector<Fill> m_fills;  ///< the view's own is the last one
    Copies m_copies;
};

}  // namespace teardown
