// yaml.dump as mmcv's Config.dump calls it: block style, keys sorted, plain scalars only where PyYAML reads them back as the same text.
#include "core/base/text.h"
#include "core/config/formats/config_json.h"
#include "core/config/formats/yaml_scalar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace teardown {

namespace {

bool canBePlain(const std::string& text) {
    if (text.empty() || config::plainYamlScalar(text).kind() != ValueKind::String) return false;
    if (std::string_view("-?:,[]{}#&*!|>'\"%@`=").find(text[0]) != std::string_view::npos) {
        const bool innocent = (text[0] == '-' || text[0] == '?' || text[0] == ':') && text.size() > 1 && text[1] != ' ';
        if (!innocent) return false;
    }
    if (text.front() == ' ' || text.back() == ' ' || text == "<<" || text == "---" || text == "...") return false;
    if (text.find(": ") != std::string::npos || text.find(" #") != std::string::npos || text.back() == ':') return false;
    const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
    if (text.size() >= 10 && digit(0) && digit(3) && text[4] == '-' && digit(5) && digit(8)) return false;  // a date for PyYAML
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F; });
}

std::string quoted(const std::string& text) {
    const bool printable = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F; });
    if (!printable) return toJson(ConfigValue::string(text));  // JSON's escapes are YAML's
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + "'";
}

std::string scalarText(const ConfigValue& value) {
    switch (value.kind()) {
        case ValueKind::None: return "null";
        case ValueKind::Bool: return value.asBool() ? "true" : "false";
        case ValueKind::Float: {
            const double number = value.asDouble();
            if (std::isnan(number)) return ".nan";
            if (std::isinf(number)) return number < 0 ? "-.inf" : ".inf";
            std::string text = pythonFloat(number);
            if (text.find('.') == std::string::npos && text.find('e') != std::string::npos) text.insert(text.find('e'), ".0");
            return text;
        }
        case ValueKind::String: return canBePlain(value.asString()) ? value.asString() : quoted(value.asString());
        default: return value.repr();
    }
}

std::vector<DictEntry> sortedEntries(const ConfigValue& dict) {
    std::vector<DictEntry> entries(dict.entries().begin(), dict.entries().end());
    // PyYAML leaves the order alone when Python cannot compare the keys.
    const bool comparable = std::all_of(entries.begin(), entries.end(), [&](const DictEntry& e) { return e.key.isString(); });
    if (!comparable) return entries;
    std::stable_sort(entries.begin(), entries.end(), [](const DictEntry& a, const DictEntry& b) { return a.key.str() < b.key.str(); });
    return entries;
}

/// Lines of a value after "key:" or "-"; a scalar or empty collection stays on that line.
void write(const ConfigValue& value, std::size_t indent, bool afterDash, std::string& out) {
    const std::string margin(indent, ' ');
    const bool isTuple = value.kind() == ValueKind::Tuple;
    if (isTuple) out += " !!python/tuple";
    if (value.isDict() && !value.entries().empty()) {
        bool hugging = afterDash;  // the first key stands behind the dash
        for (const DictEntry& entry : sortedEntries(value)) {
            out += hugging ? " " : "\n" + margin;
            hugging = false;
            out += scalarText(entry.key) + ":";
            write(entry.value, entry.value.isSequence() ? indent : indent + 2, false, out);
        }
    } else if (value.isSequence() && !value.items().empty()) {
        bool hugging = afterDash && !isTuple;
        for (const ConfigValue& item : value.items()) {
            out += hugging ? " -" : "\n" + margin + "-";
            hugging = false;
            write(item, indent + 2, true, out);
        }
    } else if (value.isDict()) {
        out += " {}";
    } else if (value.isSequence()) {
        out += " []";
    } else {
        out += " " + scalarText(value);
    }
}

}  // namespace

std::string toYaml(const ConfigValue& value) {
    std::string out;
    write(value, 0, false, out);
    if (out.starts_with('\n') || out.starts_with(' ')) out.erase(0, 1);
    return out + '\n';
}

}  // namespace teardown
