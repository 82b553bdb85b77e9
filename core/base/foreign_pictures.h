// Pictures, documents and videos that people open as a picture but that are not supported: what they are, why not, and what helps.
// Recognised by content, for the verbs, the window and the decoder.
#pragma once

#include "core/base/message.h"

#include <cstdint>
#include <string_view>

namespace teardown {

struct ForeignPicture {
    std::string_view format;  ///< "image-heic", "pdf", "video"; inspect's `format`
    MessageText name;         ///< "a HEIC picture"
    MessageText why;          ///< the second half of the sentence "This is a HEIC picture, ..."
    MessageText remedy;
};

/// Recognised by the first bytes (4,096 are enough); TGA, which has no signature at the start, by its last 26 bytes or the file's name.
/// Null for anything else.
const ForeignPicture* foreignPicture(std::string_view head, std::string_view tail = {}, std::string_view path = {});

/// Whether files of this format (sniffFormat) are meant as pictures: supported formats and those listed here.
bool isPictureFormat(std::string_view format);

}  // namespace teardown
