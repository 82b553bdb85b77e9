// The lines of a text file as Python reads them: UTF-8, with \n, \r\n and \r as ends of lines.
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace teardown {

inline constexpr std::uint64_t kMaxListFile = std::uint64_t{2} << 30;  ///< ImageNet-21k's list has 700 MB

/// A text file and where its lines are in it.
class TextLines {
public:
    /// Errors: those of InputFile, text-not-utf8 with line and offset (Python's UnicodeDecodeError).
    static Result<TextLines> read(const std::string& path);
    explicit TextLines(std::string text);

    std::size_t size() const { return m_starts.empty() ? 0 : m_starts.size() - 1; }
    /// Without its end. Line 0 is the file's first.
    std::string_view operator[](std::size_t index) const;

private:
    std::string m_text;
    std::vector<std::size_t> m_starts;  ///< and the end of the text, if there is a line
};

/// str.strip() for ASCII white space and the information separators.
std::string_view stripped(std::string_view text);

/// int(text) as numpy.array(text, dtype=int64) and Python read it: white space around it, a sign, digits with single underscores between
/// them. False if it is no integer of 64 bits.
bool readPythonInteger(std::string_view text, std::int64_t& value);

}  // namespace teardown
