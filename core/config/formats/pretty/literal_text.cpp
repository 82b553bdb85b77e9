#include "core/config/formats/pretty/literal_text.h"

#include "core/base/text.h"
#include "core/config/language/failure.h"
#include "core/config/language/operations.h"
#include "core/config/language/parser.h"
#include "core/config/language/unicode.h"

#include <algorithm>
#include <cmath>

namespace teardown::config::pretty {

namespace {

void warnOfValue(Diagnostics* diagnostics, const ConfigValue& value, Message message) {
    if (!diagnostics) return;
    Diagnostic diagnostic{Severity::Warning, "config-print-escaped", std::move(message), {}};
    if (const Origin* origin = value.origin(); origin && origin->file)
        diagnostic.where = {*origin->file, origin->line, origin->column, {}, {}};
    diagnostics->push_back(std::move(diagnostic));
}

/// Whether mmcv's unescaped 'text' is a Python string literal.
bool standsUnescaped(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' || text[i] == '\r' || text[i] == '\0' || text[i] == '\'') return false;
        if (text[i] == '\\' && ++i == text.size()) return false;
    }
    if (text.find('\\') == std::string_view::npos) return true;
    try {
        decodeEscapes(text, 0);
        return true;
    } catch (const Failure&) {
        return false;
    }
}

bool isIdentifier(std::string_view text) {
    const auto part = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80 ||
               (c >= '0' && c <= '9');
    };
    return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && std::all_of(text.begin(), text.end(), part);
}

/// Python compares names in normal form KC: a key in another form would be read back as a different one.
bool readsBackAsName(std::string_view text) {
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return true;
    bool first = true;
    for (const std::string_view character : characters(text)) {
        if (!(first ? isIdentifierStart(codeOf(character)) : isIdentifierPart(codeOf(character)))) return false;
        first = false;
    }
    return normalFormKC(text) == text;
}

bool standsLeftOfEquals(const ConfigValue& key, const std::string& text, const Style& style) {
    return isIdentifier(text) && (!style.asSource || (key.isString() && readsBackAsName(text)));
}

}  // namespace

std::string literalRepr(const ConfigValue& value, const Style& style) {
    if (!style.asSource) return value.repr();
    if (value.kind() == ValueKind::Float && !std::isfinite(value.asDouble())) return "float('" + value.repr() + "')";
    std::string text = value.repr();
    if (value.isString())
        for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at)) text.replace(at, 2, "{\\x7b");
    return text;
}

std::string literalText(const ConfigValue& value, const Style& style) {
    if (!value.isString() || style.asSource) return literalRepr(value, style);
    if (standsUnescaped(value.asString())) return "'" + value.asString() + "'";
    warnOfValue(style.diagnostics, value,
                message("literal-text.a-text-with-quotes", "text with quotes or line breaks is printed escaped; mmcv fails to print it"));
    return value.repr();
}

bool keysAreNames(const ConfigValue& dict, const Style& style) {
    for (const DictEntry& entry : dict.entries()) {
        const std::string key = entry.key.str();
        if (!standsLeftOfEquals(entry.key, key, style)) return false;
        if (!isKeyword(key)) continue;
        warnOfValue(style.diagnostics, entry.value,
                    message("literal-text.the-key-is-a",
                            "the key '{key}' is a Python keyword, so its dict is printed with quoted keys; mmcv fails to print it",
                            {{"key", key}}));
        return false;
    }
    return true;
}

void warnOfNamelessKeys(const ConfigValue& root, const Style& style) {
    for (const DictEntry& entry : root.entries()) {
        const std::string key = entry.key.str();
        if (standsLeftOfEquals(entry.key, key, style)) continue;
        warnOfValue(style.diagnostics, entry.value,
                    message("literal-text.the-key-is-no",
                            "the key {key} is not a valid name, so the config is printed as one {{..}} that cannot be read back",
                            {{"key", entry.key.repr()}}));
        return;
    }
}

}  // namespace teardown::config::pretty
