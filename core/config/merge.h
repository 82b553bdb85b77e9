// Inheritance: a child config merged into its bases as mmcv's Config._merge_a_into_b does, with the origins of what was overridden.
#pragma once

#include "core/config/config_value.h"
#include "core/config/language/budget.h"
#include "core/config/language/source_text.h"

#include <functional>
#include <span>

namespace teardown::config {

/// Mmcv: Config._merge_a_into_b. Options: the same where a digit key indexes a list (allow_list_keys). Detectron: fvcore's, which has no
/// `_delete_`.
enum class MergeRules { Mmcv, Options, Detectron };

/// `child` merged into `base` (both dicts). Raises Python's errors, without a place if none is known. With `onFault`, each top-level key
/// that cannot be merged is reported to it and keeps the child's value.
ConfigValue merged(const ConfigValue& child, const ConfigValue& base, MergeRules rules, const std::function<void(Error)>& onFault = {});

/// Replaces every string value that equals a reference's token by the bases' value at its path, with an Interpolate origin for it and all
/// its parts; also in the values of the origins. With `onFault`, a path that no base has is reported to it and its template stays as text.
ConfigValue interpolated(const ConfigValue& value, std::span<const BaseReference> references, const ConfigValue& bases, Budget& budget,
                         const std::function<void(Error)>& onFault = {});

/// The place of the value's last origin.
Place placeOf(const ConfigValue& value);

}  // namespace teardown::config
