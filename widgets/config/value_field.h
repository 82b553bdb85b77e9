// ValueField: a line to write another value in, laid over the row of a tree that it belongs to. Enter takes it, Esc and looking elsewhere
// leave it.
#pragma once

#include <QLineEdit>

class QModelIndex;
class QTreeView;

namespace teardown {

class ValueField : public QLineEdit {
    Q_OBJECT
public:
    /// Over the row, right of its name. Deletes itself when it is done.
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
