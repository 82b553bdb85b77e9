// Texts inside a PNG file (tEXt and iTXt chunks; PNG specification, section 11.3.4): written and read without touching the pixels.
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown {

/// Keyword (1..79 printable Latin-1 characters; ours are ASCII) and UTF-8 text.
using PngTexts = std::vector<std::pair<std::string, std::string>>;

/// The file with the texts inserted directly after its header: tEXt for ASCII, iTXt for anything else. `png` must be a PNG file.
std::string withPngTexts(std::string_view png, const PngTexts& texts);

/// The texts of a file, at most 64 of them and 64 KiB each; compressed ones are left out. Pixels are not decoded.
/// Errors, with the byte offset: png-signature, png-truncated, png-crc.
Result<PngTexts> readPngTexts(const std::string& name, std::string_view png);

}  // namespace teardown
