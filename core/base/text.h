// Text helpers for several rooms: safe display of text from files, Python's float repr, edit distance for "did you mean".
#pragma once

#include "core/base/message.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

/// ASCII digits only, independent of the locale.
constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Whether all bytes are below 0x80.
constexpr bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Whether the text is one of the words.
constexpr bool isOneOf(std::string_view text, std::span<const std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}
constexpr bool isOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

/// A to Z in lower case; everything else as it is.
std::string lowered(std::string_view text);

/// Joins the parts with the separator.
std::string joined(std::span<const std::string> parts, std::string_view separator);

/// Appends a code point up to U+10FFFF; half of a surrogate pair as if it were a character.
void appendUtf8(std::string& out, std::uint32_t code);

/// Makes text from an untrusted file safe to show: escapes C0/C1 and bidi controls and invalid UTF-8 (\xNN, \uNNNN), and elides it to
/// maxCharacters with an ellipsis.
std::string escapeForDisplay(std::string_view text, std::size_t maxCharacters = 200);

/// Does so for every text argument of a message; maxCharacters applies to each.
Message escapeForDisplay(const Message& message, std::size_t maxCharacters = 200);

/// Replaces bytes that are not valid UTF-8 by U+FFFD (as Python's errors='replace').
std::string toValidUtf8(std::string_view text);

/// Python's repr(float): shortest text that reads back to the same double; "1e-05", "1e+16", "0.1", "inf", "nan".
std::string pythonFloat(double value);

/// Python's repr(str), with its choice of quotes and escapes. Input is UTF-8.
std::string pythonStringRepr(std::string_view text);

/// The candidates closest to the name (edit distance up to a third of its length, case ignored), best first, at most `most`.
std::vector<std::string> closestNames(std::string_view name, std::span<const std::string> candidates, std::size_t most = 3);

/// "Did you mean 'X' or 'Y'?", or nothing.
Message suggestion(std::string_view name, std::span<const std::string> candidates);
/// The same with a leading space, to end a sentence's template.
Message didYouMean(std::string_view name, std::span<const std::string> candidates);

/// Natural order: digit runs compare as numbers ("img2" < "img10").
bool naturalLess(std::string_view a, std::string_view b);

/// fnmatch-style glob with *, ?, [..]; '*' also matches dots.
bool globMatch(std::string_view pattern, std::string_view text);

}  // namespace teardown
