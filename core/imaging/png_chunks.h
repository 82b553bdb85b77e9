// The chunks of a PNG that decide its pixels, checked before libpng sees them: it writes its complaints to standard error by itself.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace teardown::imaging {

/// The PNG with the chunks that cv2 heeds and no others (colour profiles and texts have no part in its pixels). An ancillary chunk with a
/// wrong checksum is left out, as libpng does; nullopt when that of a critical one is wrong. The header was read before: chunks lie within
/// the file.
std::optional<std::vector<std::byte>> pixelChunks(const std::vector<std::byte>& png);

}  // namespace teardown::imaging
