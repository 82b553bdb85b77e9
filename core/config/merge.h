// Inheritance: a child config merged into its bases as mmcv's Config._merge_a_into_b does, with the origins of what was overridden.
#pragma once

#include "core/config/config_value.h"
#include "core/config/source_text.h"

#include <span>

namespace teardown::config {

/// `child` merged into `base` (both dicts); with `listKeys` a digit key enters a list. Raises Python's errors without a place where
/// none is known.
ConfigValue merged(const ConfigValue& child, const ConfigValue& base, bool listKeys);

/// Replaces every string value that equals a reference's token by the bases' value at its path, with an Interpolate origin.
ConfigValue interpolated(const ConfigValue& value, std::span<const BaseReference> references, const ConfigValue& bases);

/// The place of the value's last origin.
Place placeOf(const ConfigValue& value);

}  // namespace teardown::config
