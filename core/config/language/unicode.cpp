#include "core/config/language/unicode.h"

#include "core/config/language/failure.h"
#include "core/config/language/operations.h"
#include "core/config/language/token.h"
#include "core/config/language/unicode_table.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace teardown::config {

namespace {

constexpr CodeRange kSpaces[] = {{0x09, 0x0D},     {0x1C, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680},
                                 {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};
/// Controls, formats, separators, surrogates and private characters.
constexpr CodeRange kUnprintable[] = {{0x00, 0x1F},       {0x7F, 0xA0},       {0xAD, 0xAD},       {0x600, 0x605},     {0x61C, 0x61C},
                                      {0x6DD, 0x6DD},     {0x70F, 0x70F},     {0x890, 0x891},     {0x8E2, 0x8E2},     {0x1680, 0x1680},
                                      {0x180E, 0x180E},   {0x2000, 0x200F},   {0x2028, 0x202F},   {0x205F, 0x206F},   {0x3000, 0x3000},
                                      {0xD800, 0xF8FF},   {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},   {0x110BD, 0x110BD}, {0x110CD, 0x110CD},
                                      {0x13430, 0x13438}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0001, 0xE0001}, {0xE0020, 0xE007F},
                                      {0xF0000, 0x10FFFF}};

template <class Ranges>
auto rangeOf(const Ranges& ranges, std::uint32_t code) {
    const auto found = std::lower_bound(std::begin(ranges), std::end(ranges), code,
                                        [](const auto& range, std::uint32_t value) { return range.last < value; });
    return found != std::end(ranges) && found->first <= code ? found : std::end(ranges);
}

template <class Ranges>
bool isIn(const Ranges& ranges, std::uint32_t code) {
    return rangeOf(ranges, code) != std::end(ranges);
}

bool isAsciiLetter(std::uint32_t code) { return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z'); }

template <class Runs>
std::uint32_t mapped(const Runs& runs, bool irregular, std::uint32_t code, std::string_view method) {
    if (irregular)
        refuse(message("unicode.of-is-not-computed", ".{method}() of '{utf8Of}' is not computed",
                       {{"method", method}, {"utf8Of", utf8Of(code)}}));
    const auto run = rangeOf(runs, code);
    if (run == std::end(runs) || (code - run->first) % run->stride != 0) return code;
    return static_cast<std::uint32_t>(static_cast<std::int32_t>(code) + run->delta);
}

}  // namespace

std::uint32_t codeOf(std::string_view character) {
    const auto lead = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return lead;
    std::uint32_t code = lead & (0xFFu >> (character.size() + 1));
    for (const char c : character.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3Fu);
    return code;
}

bool isPythonSpace(std::uint32_t code) { return isIn(kSpaces, code); }
bool isPrintable(std::uint32_t code) { return !isIn(kUnprintable, code); }

bool isIdentifierStart(std::uint32_t code) { return code < 0x80 ? isAsciiLetter(code) || code == '_' : isIn(kIdentifierStarts, code); }

bool isIdentifierPart(std::uint32_t code) {
    return isIdentifierStart(code) || (code < 0x80 ? code >= '0' && code <= '9' : isIn(kIdentifierParts, code));
}

std::string normalFormKC(std::string_view text) {
    utf8proc_uint8_t* mapped = nullptr;
    const utf8proc_ssize_t length =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                     static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT));
    if (length < 0) return std::string(text);
    std::string normal(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length));
    std::free(mapped);
    return normal;
}

std::uint32_t lowered(std::uint32_t code, std::string_view method) {
    if (code < 0x80) return code >= 'A' && code <= 'Z' ? code + 32 : code;
    return mapped(kLower, code == 0x130 || code == 0x3A3, code, method);  // a dotted I, a sigma that may be a final one
}

std::uint32_t uppered(std::uint32_t code, std::string_view method) {
    if (code < 0x80) return code >= 'a' && code <= 'z' ? code - 32 : code;
    return mapped(kUpper, isIn(kIrregularCase, code), code, method);
}

std::string withAsciiDigitsAndSpaces(std::string_view text) {
    std::string out;
    for (const std::string_view character : characters(text)) {
        const std::uint32_t code = codeOf(character);
        const auto next = std::upper_bound(std::begin(kZeros), std::end(kZeros), code);
        if (code < 0x80)
            out += character;
        else if (isPythonSpace(code))
            out += ' ';
        else if (next != std::begin(kZeros) && code - *(next - 1) < 10)
            out += static_cast<char>('0' + (code - *(next - 1)));
        else
            out += character;
    }
    return out;
}

}  // namespace teardown::config
