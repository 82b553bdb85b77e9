// TensorListView: a checkpoint's tensors as a tree of names or a sorted list; columns as wide as what they show, the name's takes what is
// left.
#pragma once

#include <QTreeView>

#include <vector>

namespace teardown {

class TensorListModel;
class TensorTableModel;

class TensorListView : public QTreeView {
    Q_OBJECT
public:
    /// `list` arranges the rows of `tensors`; both must outlive the view.
    TensorListView(TensorListModel* list, TensorTableModel* tensors, QWidget* parent = nullptr);

    /// Opens as many levels of the tree as fit. Call once the list has other rows.
    void openSome();
    void fitColumns();
    void fitName();
    /// Rows of the tensors that are visible now.
    std::vector<int> rowsInSight() const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void openLevels();

    TensorListModel* m_list;
    TensorTableModel* m_tensors;
    bool m_held = false;  ///< the rows are being replaced
};

}  // namespace teardown
