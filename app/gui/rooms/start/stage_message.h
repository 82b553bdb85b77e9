// What the stage says while there is nothing to step through: the state, and the command that helps.
#pragma once

#include "core/trace/trace.h"

#include <QString>

namespace teardown {

class Workbench;

struct StageMessage {
    QString title;
    QString text;
    /// Id of the command that helps; empty: none does.
    QString command = {};
};

/// `drawing`: the pad is open. Not for an empty workspace: that has the start page.
StageMessage stageMessage(const Workbench& work, Journey journey, bool drawing);

}  // namespace teardown
