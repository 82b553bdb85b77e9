// Pictures, documents and films that people open as a picture and that are not read: what they are, why not, and what helps. Told by
// content, for the verbs, the window and the decoder alike.
#pragma once

#include "core/base/message.h"

#include <cstdint>
#include <string_view>

namespace teardown {

struct ForeignPicture {
    std::string_view format;  ///< "image-heic", "pdf", "video"; inspect's `format`
    MessageText name;         ///< "a HEIC picture"
    MessageText why;          ///< the rest of the sentence "This is a HEIC picture, ..."
    MessageText remedy;
};

/// By the first bytes (4,096 are enough) and, of TGA, which has no signature in front, by the last 26 or the file's name. Null for anything
/// else.
const ForeignPicture* foreignPicture(std::string_view head, std::string_view tail = {}, std::string_view path = {});

/// Whether files of this format (sniffFormat) are meant as a picture: those that are read, and those that are told about.
bool isPictureFormat(std::string_view format);

}  // namespace teardown
