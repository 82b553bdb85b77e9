// What the context menus of the trees offer beside expanding and copying: going to the same thing elsewhere in the window.
#pragma once

#include "app/gui/window_context.h"

namespace teardown {

/// Adds the entries to the menus of all trees.
void addTreeMenus(const WindowContext& context);

}  // namespace teardown
