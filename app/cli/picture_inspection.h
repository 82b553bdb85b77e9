// What inspect says about a picture: decoded by the imaging module, since a network is to see exactly these pixels.
#pragma once

#include "core/checkpoint/inspect/inspect.h"

#include <string>

namespace teardown {

/// The same document as inspectFile's, with width, height and rgba8_sha256 (red, green, blue and alpha 255 of the decoded picture, row by
/// row).
InspectResult inspectPicture(const std::string& path, const std::string& format);

}  // namespace teardown
