// PaletteEntries: what the palette can find - every command of the menus that can be used now, and every place of the opened network.
#pragma once

#include "app/gui/window_context.h"
#include "widgets/common/palette_model.h"

class QMenuBar;

namespace teardown {

/// All enabled actions of the menus, with the menu they stand in. Their ids are their texts.
std::vector<PaletteEntry> commandEntries(const QMenuBar& menus);
/// Modules, steps of the journey that is shown, state_dict keys, config keys: only found by name.
std::vector<PaletteEntry> placeEntries(const WindowContext& context);

}  // namespace teardown
