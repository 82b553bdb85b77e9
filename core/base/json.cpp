#include "core/base/json.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <cmath>

namespace teardown {

namespace {

void appendEscapedUnit(std::string& out, unsigned unit) { out += fmt::format("\\u{:04x}", unit); }

/// Decodes one code point of valid UTF-8 at `at` and advances past it.
unsigned nextCodePoint(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(text[i])); };
    const unsigned first = byte(at);
    const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    unsigned code = length == 1 ? first : first & (0xffu >> (length + 1));
    for (std::size_t i = 1; i < length && at + i < text.size(); ++i) code = (code << 6) | (byte(at + i) & 0x3fu);
    at += length;
    return code;
}

void newLine(std::string& out, int indent, int level) {
    out += '\n';
    out.append(static_cast<std::size_t>(indent) * static_cast<std::size_t>(level), ' ');
}

}  // namespace

std::string jsonString(std::string_view text) {
    const std::string valid = toValidUtf8(text);
    std::string out = "\"";
    for (std::size_t at = 0; at < valid.size();) {
        const unsigned code = nextCodePoint(valid, at);
        switch (code) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            case '\b':
                out += "\\b";
                break;
            case '\f':
                out += "\\f";
                break;
            default:
                if (code >= 0x20 && code < 0x7f) {
                    out += static_cast<char>(code);
                } else if (code < 0x10000) {
                    appendEscapedUnit(out, code);
                } else {
                    appendEscapedUnit(out, 0xd800 + ((code - 0x10000) >> 10));
                    appendEscapedUnit(out, 0xdc00 + ((code - 0x10000) & 0x3ff));
                }
        }
    }
    return out + '"';
}

std::string jsonNumber(double value) { return std::isfinite(value) ? pythonFloat(value) : "null"; }

std::string_view notFiniteName(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    return {};
}

Json& setNumbers(Json& object, std::initializer_list<std::pair<std::string_view, double>> numbers) {
    Json others = Json::object();
    for (const auto& [name, value] : numbers) {
        object.set(name, value);
        if (!std::isfinite(value)) others.set(name, notFiniteName(value));
    }
    return others.size() > 0 ? object.set("not_finite", std::move(others)) : object;
}

Json Json::array() {
    Json result;
    result.m_value = Array{};
    return result;
}

Json Json::object() {
    Json result;
    result.m_value = Object{};
    return result;
}

Json Json::raw(std::string text) {
    Json result;
    result.m_value = Raw{std::move(text)};
    return result;
}

Json& Json::push(Json item) {
    std::get<Array>(m_value).push_back(std::move(item));
    return *this;
}

Json& Json::set(std::string_view key, Json value) {
    std::get<Object>(m_value).emplace_back(std::string(key), std::move(value));
    return *this;
}

std::size_t Json::size() const {
    if (const auto* items = std::get_if<Array>(&m_value)) return items->size();
    if (const auto* members = std::get_if<Object>(&m_value)) return members->size();
    return 0;
}

std::string Json::dump(int indent) const {
    std::string out;
    write(out, indent, 0);
    return out;
}

void Json::write(std::string& out, int indent, int level) const {
    const auto separate = [&](bool first) {
        if (!first) out += indent < 0 ? ", " : ",";
        if (indent >= 0) newLine(out, indent, level + 1);
    };
    const auto close = [&](char bracket) {
        if (indent >= 0) newLine(out, indent, level);
        out += bracket;
    };
    if (std::holds_alternative<std::monostate>(m_value)) {
        out += "null";
    } else if (const auto* truth = std::get_if<bool>(&m_value)) {
        out += *truth ? "true" : "false";
    } else if (const auto* whole = std::get_if<std::int64_t>(&m_value)) {
        out += fmt::format_int(*whole).str();
    } else if (const auto* natural = std::get_if<std::uint64_t>(&m_value)) {
        out += fmt::format_int(*natural).str();
    } else if (const auto* number = std::get_if<double>(&m_value)) {
        out += jsonNumber(*number);
    } else if (const auto* text = std::get_if<std::string>(&m_value)) {
        out += jsonString(*text);
    } else if (const auto* ready = std::get_if<Raw>(&m_value)) {
        out += ready->text;
    } else if (const auto* items = std::get_if<Array>(&m_value)) {
        if (items->empty()) {
            out += "[]";
            return;
        }
        out += '[';
        for (std::size_t i = 0; i < items->size(); ++i) {
            separate(i == 0);
            (*items)[i].write(out, indent, level + 1);
        }
        close(']');
    } else if (const auto* members = std::get_if<Object>(&m_value)) {
        if (members->empty()) {
            out += "{}";
            return;
        }
        out += '{';
        for (std::size_t i = 0; i < members->size(); ++i) {
            separate(i == 0);
            out += jsonString((*members)[i].first);
            out += ": ";
            (*members)[i].second.write(out, indent, level + 1);
        }
        close('}');
    }
}

}  // namespace teardown
