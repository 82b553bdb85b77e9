#include "core/base/error.h"

#include <fmt/format.h>

namespace teardown {

std::string describe(const Error& error) {
    std::string text;
    if (!error.where.file.empty()) {
        text = error.where.file;
        if (error.where.line > 0) text += fmt::format(":{}", error.where.line);
        if (error.where.line > 0 && error.where.column > 0) text += fmt::format(":{}", error.where.column);
        text += ": ";
    }
    text += english(error.what);
    if (!error.where.member.empty() && !mentions(error.what, error.where.member)) text += fmt::format(" [{}]", error.where.member);
    if (error.where.offset) text += fmt::format(" (at byte {})", *error.where.offset);
    if (error.remedy.empty()) return text;
    // Makes two sentences even when the first is a reference message without a full stop.
    const char last = text.empty() ? '.' : text.back();
    if (last != '.' && last != '!' && last != '?') text += '.';
    text += " " + english(error.remedy);
    return text;
}

}  // namespace teardown
