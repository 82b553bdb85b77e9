// "FILE:key.path": a file and a place inside it, in one command-line argument.
#pragma once

#include <string>
#include <utility>

namespace teardown {

/// Splits at the first ':' whose left side is an existing file; a file whose name contains ':' wins. Without a key: {word, ""}.
std::pair<std::string, std::string> splitFileKey(const std::string& word);

}  // namespace teardown
