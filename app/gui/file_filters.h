// The lines of the open dialogs' lists of file types: configs, checkpoints, pictures, all files.
#pragma once

#include <QString>

namespace teardown {

/// Everything that the window opens first, then each kind, then all files.
QString openFilters();
QString checkpointFilters();
QString configFilters();

}  // namespace teardown
