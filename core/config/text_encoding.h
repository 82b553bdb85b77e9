// The encoding of a config's bytes. Configs are UTF-8, as mmcv opens them; any other encoding is named, with what helps.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace teardown {

enum class TextEncoding { Utf8, Utf8WithMark, Utf16Little, Utf16Big, Utf32Little, Utf32Big };

/// By the byte order mark or, without one, by where Latin text has zero bytes; the first kilobytes are enough.
TextEncoding textEncodingOf(std::string_view bytes);

/// The text in UTF-8 without a byte order mark. The error config-encoding names the encoding, or the line and byte that is not UTF-8, and
/// the command that converts the file; its place has no file yet.
Result<std::string> utf8Text(std::string_view bytes, const std::string& fileName);

}  // namespace teardown
