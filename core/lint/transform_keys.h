// Which keys of a sample a transform needs and makes, and what it does to the picture: what can be said of a pipeline without running it.
#pragma once

#include "core/config/config_value.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace teardown::lint_rules {

enum class PictureEffect {
    None,        ///< keeps range and type
    Loads,       ///< LoadImageFromFile
    Uint8,       ///< expects bytes of 0 to 255, and keeps them
    Float64,     ///< the result is float64 (mmcv.adjust_lighting)
    Normalises,  ///< Normalize
    ToTensor,    ///< makes tensors of the keys in `keys`
    Collects,    ///< ends with the keys in `keys`
    Grey,        ///< three equal channels, or one
    Opaque       ///< not known: Albu, a user's own
};

struct TransformKeys {
    std::string_view type;
    PictureEffect effect = PictureEffect::None;
    std::vector<std::string_view> needs = {};
    std::vector<std::string_view> makes = {};
    bool keysArgument = false;  ///< needs and makes what its argument `keys` lists
};

/// nullptr for a type that is not mmclassification 0.25's.
const TransformKeys* transformKeys(std::string_view type);

/// Whether the transform resamples with Pillow, which takes bytes only (mmcv.imresize).
bool resamplesWithPillow(const ConfigValue& transform);

}  // namespace teardown::lint_rules
