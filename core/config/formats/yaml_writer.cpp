// yaml.dump as mmcv's Config.dump calls it: block style, keys sorted, plain scalars only where PyYAML reads them back as the same text.
#include "core/base/text.h"
#include "core/config/formats/config_json.h"
#include "core/config/formats/yaml_scalar.h"
#include "core/config/language/failure.h"
#include "core/config/language/numbers.h"
#include "core/config/language/operations.h"
#include "core/config/language/unicode.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace teardown {

namespace {

using std::string_view_literals::operator""sv;

/// Whether a plain scalar of this text would be read back as this text.
bool readsAsText(const std::string& text) {
    try {
        return config::plainYamlScalar(text).isString();
    } catch (const config::Failure&) {
        return false;  // an integer beyond the limits
    }
}

bool canBePlain(const std::string& text) {
    if (text.empty() || !readsAsText(text)) return false;
    if (std::string_view("-?:,[]{}#&*!|>'\"%@`=").find(text[0]) != std::string_view::npos) {
        const bool innocent = (text[0] == '-' || text[0] == '?' || text[0] == ':') && text.size() > 1 && text[1] != ' ';
        if (!innocent) return false;
    }
    if (text.front() == ' ' || text.back() == ' ' || text == "<<" || text.starts_with("---") || text.starts_with("...")) return false;
    if (text.find(": ") != std::string::npos || text.find(" #") != std::string::npos || text.back() == ':') return false;
    if (config::isYamlTimestamp(text)) return false;
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F; });
}

/// A text in double quotes; everything beyond ASCII escaped, as in PyYAML.
std::string doubleQuoted(std::string_view text) {
    static constexpr std::string_view kEscaped = "\0\a\b\t\n\v\f\r\x1B\"\\"sv;
    static constexpr std::string_view kLetters = "0abtnvfre\"\\";
    std::string out = "\"";
    for (const std::string_view character : config::characters(text)) {
        const std::uint32_t code = config::codeOf(character);
        const std::size_t known = code < 0x80 ? kEscaped.find(static_cast<char>(code)) : std::string_view::npos;
        if (known != std::string_view::npos)
            out += {'\\', kLetters[known]};
        else if (code == 0x85 || code == 0xA0 || code == 0x2028 || code == 0x2029)
            out += {'\\', code == 0x85 ? 'N' : code == 0xA0 ? '_' : code == 0x2028 ? 'L' : 'P'};
        else if (code >= 0x20 && code < 0x7F)
            out += static_cast<char>(code);
        else
            out += code < 0x100     ? fmt::format("\\x{:02X}", code)
                   : code < 0x10000 ? fmt::format("\\u{:04X}", code)
                                    : fmt::format("\\U{:08X}", code);
    }
    return out + '"';
}

std::string quoted(const std::string& text) {
    const bool printable = std::all_of(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F; });
    if (!printable) return doubleQuoted(text);
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + "'";
}

std::string scalarText(const ConfigValue& value) {
    switch (value.kind()) {
        case ValueKind::None:
            return "null";
        case ValueKind::Bool:
            return value.asBool() ? "true" : "false";
        case ValueKind::Float: {
            const double number = value.asDouble();
            if (std::isnan(number)) return ".nan";
            if (std::isinf(number)) return number < 0 ? "-.inf" : ".inf";
            std::string text = pythonFloat(number);
            if (text.find('.') == std::string::npos && text.find('e') != std::string::npos) text.insert(text.find('e'), ".0");
            return text;
        }
        case ValueKind::String:
            return canBePlain(value.asString()) ? value.asString() : quoted(value.asString());
        default:
            return value.repr();
    }
}

/// Sorted by key. PyYAML keeps the order if Python cannot compare the keys.
std::vector<DictEntry> sortedEntries(std::vector<DictEntry> entries) {
    const auto all = [&](auto fits) {
        return std::all_of(entries.begin(), entries.end(), [&](const DictEntry& e) { return fits(e.key); });
    };
    if (all([](const ConfigValue& key) { return key.isString(); }))
        std::stable_sort(entries.begin(), entries.end(),
                         [](const DictEntry& a, const DictEntry& b) { return a.key.asString() < b.key.asString(); });
    else if (all([](const ConfigValue& key) { return key.isBool() || (key.isNumber() && !std::isnan(key.asDouble())); }))
        std::stable_sort(entries.begin(), entries.end(),
                         [](const DictEntry& a, const DictEntry& b) { return config::compareNumbers(a.key, b.key) < 0; });
    return entries;
}

/// PyYAML writes a set as a mapping to null.
std::vector<DictEntry> yamlEntries(const ConfigValue& value) {
    std::vector<DictEntry> entries(value.entries().begin(), value.entries().end());
    if (value.kind() == ValueKind::Set)
        for (const ConfigValue& item : value.items()) entries.push_back({item, ConfigValue::none()});
    return sortedEntries(std::move(entries));
}

class YamlWriter {
public:
    explicit YamlWriter(Diagnostics* diagnostics) : m_diagnostics(diagnostics) {}

    std::string text(const ConfigValue& value) && {
        write(value, 0, false);
        if (m_out.starts_with('\n') || m_out.starts_with(' ')) m_out.erase(0, 1);
        return std::move(m_out) + '\n';
    }

private:
    /// Lines of a value after "key:" or "-"; a scalar or empty collection stays on that line.
    void write(const ConfigValue& value, std::size_t indent, bool afterDash) {
        const bool isSet = value.kind() == ValueKind::Set;
        if (value.kind() == ValueKind::Tuple) m_out += " !!python/tuple";
        if (isSet) m_out += " !!set";
        if (value.kind() == ValueKind::Range) {
            writeRange(value, indent, afterDash);
        } else if (value.isSequence() && !value.items().empty()) {
            writeItems(value.items(), indent, afterDash && value.kind() == ValueKind::List);
        } else if (value.isDict() || isSet) {
            const std::vector<DictEntry> entries = yamlEntries(value);
            if (entries.empty()) m_out += " {}";
            bool hugging = afterDash && !isSet;  // the first key follows the dash
            for (const DictEntry& entry : entries) {
                m_out += hugging ? " " : '\n' + std::string(indent, ' ');
                hugging = false;
                writeKey(entry.key, indent);
                write(entry.value, entry.value.isSequence() ? indent : indent + 2, false);
            }
        } else {
            m_out += value.isSequence() ? " []" : ' ' + scalarText(value);
        }
    }

    void writeKey(const ConfigValue& key, std::size_t indent) {
        constexpr std::size_t kLongestSimpleKey = 128;
        const bool simple = !key.isSequence() && key.kind() != ValueKind::Range;
        const std::string text = simple ? scalarText(key) : std::string();
        if (simple && text.size() < kLongestSimpleKey) {
            m_out += text + ':';
            return;
        }
        m_out += '?';
        if (simple)
            m_out += ' ' + text;
        else
            write(key, indent, false);
        m_out += '\n' + std::string(indent, ' ') + ':';
    }

    template <class Items>
    void writeItems(const Items& items, std::size_t indent, bool hugging) {
        for (const ConfigValue& item : items) {
            m_out += hugging ? " -" : '\n' + std::string(indent, ' ') + '-';
            hugging = false;
            write(item, indent + 2, true);
        }
    }

    void writeRange(const ConfigValue& value, std::size_t indent, bool afterDash) {
        constexpr std::int64_t kShown = 10'000;
        if (m_diagnostics) {
            const Origin* origin = value.origin();
            m_diagnostics->push_back({Severity::Warning, "config-yaml-range",
                                      message("config-yaml-range.yaml-has-no-it",
                                              "YAML has no {value}; it is written as a list of its numbers", {{"value", value.repr()}}),
                                      origin && origin->file ? Place{*origin->file, origin->line, origin->column, {}, {}} : Place()});
        }
        std::vector<ConfigValue> items;
        const auto bounds = value.rangeBounds();
        for (std::int64_t i = 0; i < std::min(bounds.count(), kShown); ++i) items.push_back(ConfigValue::integer(bounds.at(i)));
        if (items.empty())
            m_out += " []";
        else
            writeItems(items, indent, afterDash);
    }

    Diagnostics* m_diagnostics;
    std::string m_out;
};

}  // namespace

std::string toYaml(const ConfigValue& value, Diagnostics* diagnostics) { return YamlWriter(diagnostics).text(value); }

}  // namespace teardown
