// "FILE:key.path": a file and a place inside of it, in one word of a command line.
#pragma once

#include <string>
#include <utility>

namespace teardown {

/// Split at the first ':' that leaves an existing file on its left; a file whose own name holds ':' wins. No key: {word, ""}.
std::pair<std::string, std::string> splitFileKey(const std::string& word);

}  // namespace teardown
