// The context menu of a file's chip in the top bar.
#pragma once

#include "app/gui/window_context.h"
#include "app/gui/work/reports.h"

class QMenu;

namespace teardown {

/// What can be done with the config, checkpoint or picture that is open, and ways to open another one.
void fillChipMenu(QMenu& menu, const WindowContext& context, WorkspacePart part);

}  // namespace teardown
