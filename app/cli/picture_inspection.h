// What inspect prints about a picture. The imaging module decodes it, so these are exactly the pixels that a network sees.
#pragma once

#include "core/checkpoint/inspect/inspect.h"

#include <string>

namespace teardown {

/// The same document as inspectFile's, plus width, height and rgba8_sha256 (red, green, blue and alpha 255 of the decoded picture, row by
/// row).
InspectResult inspectPicture(const std::string& path, const std::string& format);

}  // namespace teardown
