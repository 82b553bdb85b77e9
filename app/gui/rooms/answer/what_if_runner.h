// WhatIfRunner: runs every what-if change of the opened config with a network of its own beside the one that is shown, in the engine's
// lane.
#pragma once

#include "app/gui/workbench.h"
#include "widgets/engine/what_if_panel.h"

#include <vector>

namespace teardown {

/// What came of all changes of a round.
struct WhatIfAnswers {
    std::vector<WhatIfAnswer> answers;
};

class WhatIfRunner : public QObject {
    Q_OBJECT
public:
    WhatIfRunner(Workbench& workbench, WhatIfPanel& panel, QObject* parent = nullptr);
    /// Asks again when somebody looks and the run is another one.
    void refresh();

private:
    void ask();
    void forget();

    Workbench& m_workbench;
    WhatIfPanel& m_panel;
    SlotBase& m_slot;
    TracePtr m_asked;  ///< the run that the panel is about
};

}  // namespace teardown
