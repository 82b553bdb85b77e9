// RowList: a heading and a short list in the style of the trees - a value's history, a line's values, what was overridden.
#pragma once

#include "widgets/common/tree_rows.h"

#include <QWidget>

class QLabel;
class QTreeView;

namespace teardown {

class RowList : public QWidget {
    Q_OBJECT
public:
    explicit RowList(const QString& name, QWidget* parent = nullptr);
    void setHeading(const QString& text);
    QString heading() const;
    /// Flat rows; `none` is shown if there are none.
    void setRows(std::vector<TreeRow> rows, const QString& none = {});
    TreeRowsModel* model() const { return m_model; }
    QTreeView* view() const { return m_view; }
    void setCurrent(const QString& key);

Q_SIGNALS:
    void chosen(const QString& key);

private:
    QLabel* m_heading;
    QLabel* m_none;
    TreeRowsModel* m_model;
    QTreeView* m_view;
    bool m_quiet = false;
};

}  // namespace teardown
