// WhatIfRunner: runs every what-if change of the open config on the engine lane, with a second network beside the current one.
#pragma once

#include "app/gui/workbench.h"
#include "widgets/engine/what_if_panel.h"

#include <vector>

namespace teardown {

/// The results of all changes of one round.
struct WhatIfAnswers {
    std::vector<WhatIfAnswer> answers;
};

class WhatIfRunner : public QObject {
    Q_OBJECT
public:
    WhatIfRunner(Workbench& workbench, WhatIfPanel& panel, QObject* parent = nullptr);
    /// Runs the changes again if the page is visible and the run is another one.
    void refresh();

private:
    void ask();
    void forget();

    Workbench& m_workbench;
    WhatIfPanel& m_panel;
    SlotBase& m_slot;
    TracePtr m_shownTrace;  ///< the run that the panel shows
};

}  // namespace teardown
