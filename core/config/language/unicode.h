// What Python knows about characters beyond ASCII as far as a config needs it: spaces, identifiers, decimal digits, simple letter case.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace teardown::config {

/// The code point of one character as characters() gives it; a byte that is not UTF-8 is its own code.
std::uint32_t codeOf(std::string_view character);

/// str.isspace().
bool isPythonSpace(std::uint32_t code);
/// Whether a name may begin with it, or go on with it.
bool isIdentifierStart(std::uint32_t code);
bool isIdentifierPart(std::uint32_t code);
/// str.isprintable(); characters that Unicode has not assigned count as printable.
bool isPrintable(std::uint32_t code);

/// unicodedata.normalize('NFKC', text): the form in which Python compares names. Text that is not UTF-8 stays as it is.
std::string normalFormKC(std::string_view text);

/// str.lower() or str.upper() of one character. Refuses those whose case is more than one other character; `method` names the call.
std::uint32_t lowered(std::uint32_t code, std::string_view method);
std::uint32_t uppered(std::uint32_t code, std::string_view method);

/// The decimal digits of all scripts as ASCII digits and all spaces as ' ', as int() and float() take a text.
std::string withAsciiDigitsAndSpaces(std::string_view text);

}  // namespace teardown::config
