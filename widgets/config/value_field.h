// ValueField: an editor for a value, placed over its tree row. Enter applies it, Esc and losing the focus discard it.
#pragma once

#include <QLineEdit>

class QModelIndex;
class QTreeView;

namespace teardown {

class ValueField : public QLineEdit {
    Q_OBJECT
public:
    /// Over the row, to the right of its name. Deletes itself when finished.
    ValueField(QTreeView* view, const QModelIndex& index, int nameWidth, const QString& value);

Q_SIGNALS:
    void entered(const QString& value);

protected:
    bool event(QEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void leave();
    QTreeView* m_view;
};

}  // namespace teardown
