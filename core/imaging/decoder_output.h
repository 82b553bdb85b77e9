// Captures the messages of the decoding libraries. libjpeg and libpng print to file descriptor 2, OpenCV logs there, libtiff calls a
// handler: everything is captured here, so that nothing reaches the terminal and problems of a damaged picture can be reported with its
// name.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace teardown::imaging {

/// Runs `decode` with file descriptor 2 redirected into memory and returns the lines that the decoders wrote about this picture. Several
/// threads may decode at a time. If one of them prints, it is unknown which: then `decode` is run once more, alone, so it must be
/// repeatable. Threads that must write to standard error meanwhile need their own descriptor (Terminal has one).
std::vector<std::string> decoderOutput(const std::function<void()>& decode);

/// What a decoder's line means for the picture.
enum class DecoderLineMeaning {
    Nothing,  ///< irrelevant for the pixels: unknown tags and versions
    Damage,   ///< data is missing or corrupt
};
DecoderLineMeaning meaningOf(const std::string& line);

/// The line without the library's decoration (source files, time stamps); at most 200 characters.
std::string plainWords(const std::string& line);

}  // namespace teardown::imaging
