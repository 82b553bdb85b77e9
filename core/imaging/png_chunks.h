// Checks the chunks of a PNG that decide its pixels before libpng sees them: libpng writes its complaints to standard error by itself.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace teardown::imaging {

/// The PNG with only the chunks that cv2 uses (colour profiles and texts do not affect its pixels). An ancillary chunk with a wrong
/// checksum is left out, as in libpng; nullopt if that of a critical one is wrong. The header has been read before: chunks are inside the
/// file.
std::optional<std::vector<std::byte>> pixelChunks(const std::vector<std::byte>& png);

}  // namespace teardown::imaging
