#include "app/cli/file_key.h"

#include <filesystem>
#include <system_error>

namespace teardown {

std::pair<std::string, std::string> splitFileKey(const std::string& word) {
    std::error_code ignored;
    if (std::filesystem::exists(word, ignored)) return {word, {}};
    for (auto at = word.find(':'); at != std::string::npos; at = word.find(':', at + 1))
        if (std::filesystem::is_regular_file(word.substr(0, at), ignored)) return {word.substr(0, at), word.substr(at + 1)};
    return {word, {}};
}

}  // namespace teardown
