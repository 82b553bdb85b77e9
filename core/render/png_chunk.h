// The chunks that a PNG file is made of (PNG specification, section 5.3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace teardown {

inline constexpr std::string_view kPngBegin{"\x89PNG\r\n\x1a\n", 8};

/// Four bytes, the highest first.
std::string pngNumberBytes(std::uint32_t value);
/// Of the first four bytes; there must be as many.
std::uint32_t pngNumberAt(std::string_view bytes);
/// CRC-32 as in the PNG specification (annex D), of a chunk's type and data.
std::uint32_t pngChecksum(std::string_view typeAndData);
/// A whole chunk: length, type of four letters, data, checksum.
std::string pngChunk(std::string_view type, std::string_view data);

}  // namespace teardown
