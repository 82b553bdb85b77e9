// Text helpers that several rooms need: safe display of text from files, Python's float repr, edit distance for "did you mean".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

/// Text from an untrusted file made fit for a message: C0/C1 and bidi controls and invalid UTF-8 escaped (\xNN, \uNNNN), elided to
/// maxCharacters with an ellipsis.
std::string escapeForDisplay(std::string_view text, std::size_t maxCharacters = 200);

/// Replaces bytes that are not valid UTF-8 by U+FFFD (as Python's errors='replace').
std::string toValidUtf8(std::string_view text);

/// Python's repr(float): shortest text that reads back to the same double; "1e-05", "1e+16", "0.1", "inf", "nan".
std::string pythonFloat(double value);

/// Python's repr(str), with its choice of quotes and escapes. Input is UTF-8.
std::string pythonStringRepr(std::string_view text);

/// The candidates closest to the name (edit distance up to a third of its length, case ignored), best first, at most `most`.
std::vector<std::string> closestNames(std::string_view name, std::span<const std::string> candidates, std::size_t most = 3);

/// " Did you mean 'X' or 'Y'?" or an empty string.
std::string didYouMean(std::string_view name, std::span<const std::string> candidates);

/// Natural order: digit runs compare as numbers ("img2" < "img10").
bool naturalLess(std::string_view a, std::string_view b);

/// fnmatch-style glob with *, ?, [..]; '*' also matches dots.
bool globMatch(std::string_view pattern, std::string_view text);

}  // namespace teardown
