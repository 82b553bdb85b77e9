// VariableList: the variables of a step with type and value; those that changed since the last step that had them are marked.
#pragma once

#include "core/trace/trace.h"

#include <QTreeWidget>

namespace teardown {

class VariableList : public QTreeWidget {
    Q_OBJECT
public:
    explicit VariableList(QWidget* parent = nullptr);
    void show(const Trace& trace, int step);
    bool isMarked(int row) const;

private:
    void colour();
};

}  // namespace teardown
