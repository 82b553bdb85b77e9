// CallStackList: the frames of a step, outermost first; the selected one is that whose source is shown.
#pragma once

#include "core/trace/step.h"

#include <QTreeWidget>

namespace teardown {

class CallStackList : public QTreeWidget {
    Q_OBJECT
public:
    explicit CallStackList(QWidget* parent = nullptr);
    /// Selects the innermost frame that has a line.
    void setFrames(const std::vector<ReferenceFrame>& frames);
    int currentFrame() const;

Q_SIGNALS:
    void frameChosen(int frame);
};

}  // namespace teardown
