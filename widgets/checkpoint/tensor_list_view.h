// TensorListView: the list of a checkpoint's tensors; its columns are as wide as what they show, and the names have what is left.
#pragma once

#include <QTreeView>

#include <vector>

namespace teardown {

class TensorListModel;
class TensorTableModel;

class TensorListView : public QTreeView {
    Q_OBJECT
public:
    /// `list` shows the rows of `source`; both outlive the view.
    TensorListView(TensorTableModel* source, TensorListModel* list, QWidget* parent = nullptr);
    void fitColumns();
    void fitName();
    /// Opens as many levels of the tree as fit.
    void openSome();
    /// Rows of the source.
    std::vector<int> rowsInSight() const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    TensorTableModel* m_model;
    TensorListModel* m_list;
    bool m_opening = false;
};

}  // namespace teardown
