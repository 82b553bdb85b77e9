// What the context menus of the trees offer beside expanding and copying: going to the same thing elsewhere in the window.
#pragma once

#include "app/gui/window_context.h"
#include "widgets/common/link.h"

namespace teardown {

/// Adds the entries to the menus of all trees.
void addTreeMenus(const WindowContext& context);
/// Goes to what the link names: the module's step, the config's line, the tensor's row, the class's page.
void followLink(const WindowContext& context, const Link& link);
/// The row of the registry tree for a class as Python names it; empty: it is not registered.
QString registryKey(const WindowContext& context, const QString& className);

}  // namespace teardown
