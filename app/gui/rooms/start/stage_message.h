// The message of the stage while there is no step: the state, and the command that helps.
#pragma once

#include "core/trace/trace.h"

#include <QString>

namespace teardown {

class Workbench;

struct StageMessage {
    QString title;
    QString text;
    /// Id of the command that helps; empty: none.
    QString command = {};
};

/// `drawing`: the pad is open. An empty workspace has the start page instead.
StageMessage stageMessage(const Workbench& work, Journey journey, bool drawing);

}  // namespace teardown
