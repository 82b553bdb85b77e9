// PictureSource: the picture that readings are made of.
#pragma once

#include "core/imaging/opened_picture.h"

#include <optional>
#include <string>

namespace teardown {

/// A picture's file, or one in memory (a drawing).
struct PictureSource {
    OpenedPicturePtr opened;       ///< null: `ready`
    std::optional<Picture> ready;  ///< three channels, blue first
    std::string name;              ///< of a picture in memory, for messages
};

}  // namespace teardown
