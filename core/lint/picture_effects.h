// What a transform does to the picture's range and type: what can be said of a pipeline without running it. Which keys it needs and makes
// the transform says itself (core/data/transform.h).
#pragma once

#include "core/config/config_value.h"

#include <optional>
#include <string_view>

namespace teardown::lint_rules {

enum class PictureEffect {
    None,        ///< keeps range and type
    Loads,       ///< LoadImageFromFile
    Uint8,       ///< made for values of 0 to 255
    Float64,     ///< the result is float64 (mmcv.adjust_lighting)
    Normalises,  ///< Normalize
    ToTensor,    ///< makes tensors of the values of its argument `keys`
    Collects,    ///< ends with the keys of its argument `keys`
    Opaque       ///< range and type are not known afterwards (Albu)
};

/// None for a type that is not mmclassification 0.25's.
std::optional<PictureEffect> pictureEffect(std::string_view type);

/// Whether it resizes with Pillow, which takes bytes only (mmcv.imresize).
bool resizesWithPillow(std::string_view type, const ConfigValue& transform);

}  // namespace teardown::lint_rules
