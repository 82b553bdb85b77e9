// Segmented: a few exclusive choices side by side, such as the journeys.
#pragma once

#include <QFrame>

class QAction;
class QActionGroup;

namespace teardown {

class Segmented : public QFrame {
    Q_OBJECT
public:
    /// One segment per action of the (exclusive, checkable) group; the actions keep the state.
    explicit Segmented(QActionGroup* group, QWidget* parent = nullptr);
};

}  // namespace teardown
