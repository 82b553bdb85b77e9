// KeptBreakpoints: the breakpoints of each config, from one session to the next.
#pragma once

#include "core/trace/breakpoint.h"

#include <QString>

#include <vector>

namespace teardown {

/// Stored in the settings for the configs that were used last. An empty list removes the entry.
void keepBreakpoints(const QString& config, const std::vector<Breakpoint>& breakpoints);
/// Those of the config; empty if none are known. The settings are not trusted.
std::vector<Breakpoint> keptBreakpoints(const QString& config);

}  // namespace teardown
