// TensorTable: every tensor of the checkpoint, as a tree of the parts of their names or sorted by a column, and filtered; with values
// measured in the background; the selected one as heatmaps below.
#pragma once

#include "widgets/checkpoint/tensor_list_model.h"
#include "widgets/common/task_runner.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QMenu;
class QProgressBar;
class QToolButton;
class QTreeView;

namespace teardown {

class RowMenu;
class TensorListView;
class TensorMeter;
class TensorPreview;

class TensorTable : public QWidget {
    Q_OBJECT
public:
    /// `measuring` reads and measures, `drawing` draws.
    TensorTable(Lane& measuring, Lane& drawing, QWidget* parent = nullptr);

    void setFile(std::shared_ptr<const CheckpointFile> file);
    /// Selects the row and shows it without emitting a signal: the tensor, or the first one of the module with this path. Unknown keys
    /// change nothing.
    void select(const QString& key);
    /// Of a tensor, or of a branch of the tree.
    QString selectedKey() const;
    /// The selected tensor's row in the model; -1: none, or a branch.
    int selectedRow() const;
    TensorTableModel* model() const { return m_model; }
    TensorListModel* list() const { return m_list; }
    QTreeView* view() const;
    RowMenu* menu() const { return m_menu; }
    QLineEdit* filter() const { return m_filter; }
    TensorPreview* preview() const { return m_preview; }
    TensorMeter* meter() const { return m_meter; }
    /// The selected rows (all if none is) as text, columns separated by tabs, with a header line.
    QString rowsText() const;
    /// Copies the selected tensor's numbers to the clipboard, or shows why it cannot.
    void copyNumbers();

Q_SIGNALS:
    void chosen(const QString& key);
    /// Return or double click: the user wants to see where it is used.
    void activated(const QString& key);
    void probed(const QString& text);
    void said(const QString& text);
    /// Another tensor is selected, by whomever, or its values became known.
    void tensorChanged();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void connectView();
    void showCurrent(const QModelIndex& current);
    void showTensor(int row);
    void showBranch(const QModelIndex& branch);
    /// The list has other rows: opens branches, and selects what was selected if it is still there.
    void restoreView();
    void refreshFoot();
    void copyRows();
    void fillMenu(QMenu& menu, const QModelIndex& index);

    TensorTableModel* m_model;
    TensorListModel* m_list;
    TensorMeter* m_meter;
    TaskRunner m_reader;
    QLineEdit* m_filter;
    QToolButton* m_tree;
    TensorListView* m_view;
    RowMenu* m_menu = nullptr;
    QLabel* m_foot;
    QProgressBar* m_progress;
    QToolButton* m_stop;
    TensorPreview* m_preview;
    QString m_kept;  ///< selected before the list's rows changed
    bool m_quiet = false;
};

}  // namespace teardown
