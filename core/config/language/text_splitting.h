// The methods of str that divide a text: split, strip, partition and similar.
#pragma once

#include "core/config/language/builtins.h"

#include <string>
#include <string_view>

namespace teardown::config {

/// split, or rsplit.
ConfigValue splitText(const std::string& text, const CallArguments& arguments, bool fromRight, Budget& budget);
/// Without the white space, or the characters of `set`, at its ends.
std::string strippedText(std::string_view text, const std::string* set, bool left, bool right);
ConfigValue splitIntoLines(const std::string& text, bool keepEnds, Budget& budget);
ConfigValue partitioned(const std::string& text, const std::string& separator, bool fromRight);
std::string withExpandedTabs(const std::string& text, std::int64_t size, Budget& budget);

/// An argument that must be an int.
std::int64_t wholeArgument(const ConfigValue& value);

}  // namespace teardown::config
