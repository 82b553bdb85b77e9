// What the decoding libraries have to say. libjpeg and libpng print to file descriptor 2, OpenCV logs there, libtiff calls a handler: all
// of it is caught here, so that nothing of it reaches the terminal and what it says of a damaged picture can be told with the picture's
// name.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace teardown::imaging {

/// Runs `decode` with file descriptor 2 redirected into memory and returns the lines that the decoders wrote of this picture.
/// Several threads may decode at a time. When one of them prints, it is not known whose words these are: then `decode` is run once more,
/// alone, so it must be repeatable. Threads that must write to standard error meanwhile need a descriptor of their own (Terminal has one).
std::vector<std::string> decoderOutput(const std::function<void()>& decode);

/// What a line of a decoder means for the picture.
enum class DecoderSays {
    Nothing,  ///< of no weight for the pixels: unknown tags and versions
    Damage,   ///< data are missing or corrupt
};
DecoderSays meaningOf(const std::string& line);

/// The line without the library's own decoration (source files, time stamps); at most 200 characters.
std::string plainWords(const std::string& line);

}  // namespace teardown::imaging
