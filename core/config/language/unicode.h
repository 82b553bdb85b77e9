// What a config needs to know about characters beyond ASCII: spaces, identifiers, decimal digits, simple letter case, as in Python.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace teardown::config {

/// The code point of one character as characters() gives it; a byte that is not UTF-8 is its own code.
std::uint32_t codeOf(std::string_view character);

/// str.isspace().
bool isPythonSpace(std::uint32_t code);
/// Whether a name may start, or continue, with it.
bool isIdentifierStart(std::uint32_t code);
bool isIdentifierPart(std::uint32_t code);
/// str.isprintable(); unassigned characters count as printable.
bool isPrintable(std::uint32_t code);

/// unicodedata.normalize('NFKC', text): the form in which Python compares names. Text that is not UTF-8 is unchanged.
std::string normalFormKC(std::string_view text);

/// str.lower() or str.upper() of one character. Rejects those whose other case is more than one character; `method` names the call.
std::uint32_t lowered(std::uint32_t code, std::string_view method);
std::uint32_t uppered(std::uint32_t code, std::string_view method);

/// Replaces decimal digits of all scripts by ASCII digits and all spaces by ' ', as int() and float() do.
std::string withAsciiDigitsAndSpaces(std::string_view text);

}  // namespace teardown::config
