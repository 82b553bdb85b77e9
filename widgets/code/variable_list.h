// VariableList: the variables of a step with type and value; those that changed since the last step that had them are marked.
#pragma once

#include "core/trace/trace.h"

#include <QTreeWidget>

namespace teardown {

class VariableList : public QTreeWidget {
    Q_OBJECT
public:
    explicit VariableList(QWidget* parent = nullptr);
    void show(const TracePtr& trace, int step);
    bool isMarked(int row) const;

Q_SIGNALS:
    /// The user wants to see this variable at every step.
    void watchWanted(const QString& name);

private:
    QString addressOf(const QString& variable) const;
    void colour();

    TracePtr m_trace;
    int m_step = -1;
};

}  // namespace teardown
