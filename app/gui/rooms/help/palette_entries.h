// PaletteEntries: what the palette can find: all enabled menu commands, and everything of the open network that has a name.
#pragma once

#include "app/gui/window_context.h"
#include "widgets/common/palette_model.h"

class QMenuBar;

namespace teardown {

/// All enabled actions of the menus, with the menu that contains them. Their ids are their texts.
std::vector<PaletteEntry> commandEntries(const QMenuBar& menus);
/// Modules, steps of the current journey, state_dict keys, config keys, classes of the registries: found by name only.
std::vector<PaletteEntry> placeEntries(const WindowContext& context);

}  // namespace teardown
