// NumbersRunner: asks the network, or compares the tensor, for the panel "Explain numbers".
#pragma once

#include "app/gui/workbench.h"
#include "core/session/numbers_journey.h"
#include "widgets/common/task_runner.h"
#include "widgets/engine/numbers_panel.h"

namespace teardown {

class NumbersRunner : public QObject {
    Q_OBJECT
public:
    NumbersRunner(Workbench& workbench, NumbersPanel& panel, QObject* parent = nullptr);
    /// Explains the numbers in the panel.
    void ask();
    /// Compares the tensor in a .npy file with the picture.
    void compareTensor(const QString& path);

private:
    void chooseTensor();
    void refresh();
    void forget();

    Workbench& m_workbench;
    NumbersPanel& m_panel;
    Slot<NumbersOutcome>& m_slot;
    TaskRunner m_tensors;  ///< comparisons of tensors, which need no network
};

}  // namespace teardown
