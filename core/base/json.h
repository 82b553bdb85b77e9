// Json: a document to be printed exactly as Python's json.dumps prints it (key order, ASCII only, repr of floats), which C++ JSON libraries
// do not do. Strict: numbers that are not finite become null, because JSON cannot express them; the caller adds what they were. For writing
// only; nlohmann-json does the reading.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace teardown {

class Json {
public:
    Json() = default;  ///< null
    Json(bool value) : m_value(value) {}
    Json(int value) : m_value(static_cast<std::int64_t>(value)) {}
    Json(std::int64_t value) : m_value(value) {}
    Json(std::uint64_t value) : m_value(value) {}
    Json(double value) : m_value(value) {}
    Json(std::string value) : m_value(std::move(value)) {}
    Json(std::string_view value) : m_value(std::string(value)) {}
    Json(const char* value) : m_value(std::string(value)) {}

    static Json array();
    static Json object();
    /// Text that is already JSON, from a room that prints its own; inserted as it is.
    static Json raw(std::string text);
    /// Every element of a range (strings, numbers).
    template <class Range>
    static Json arrayOf(const Range& range) {
        Json result = array();
        for (const auto& item : range) result.push(Json(item));
        return result;
    }

    /// Appends to an array; returns *this.
    Json& push(Json item);
    /// Appends a member to an object; the caller gives each key once. Returns *this.
    Json& set(std::string_view key, Json value);
    bool isNull() const { return std::holds_alternative<std::monostate>(m_value); }
    /// Items of an array, members of an object; 0 for anything else.
    std::size_t size() const;

    /// indent < 0: one line with ", " and ": " as json.dumps; else json.dumps(indent=indent). No newline at the end.
    std::string dump(int indent = -1) const;

private:
    struct Raw {
        std::string text;
    };
    using Array = std::vector<Json>;
    using Object = std::vector<std::pair<std::string, Json>>;
    void write(std::string& out, int indent, int level) const;

    std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Raw, Array, Object> m_value;
};

/// A JSON string literal with quotes: bytes that are not UTF-8 replaced, everything outside printable ASCII escaped.
std::string jsonString(std::string_view text);
/// repr(float); null for NaN and the infinities.
std::string jsonNumber(double value);
/// "nan", "inf", "-inf" for the field beside such a null; empty for a finite number.
std::string_view notFiniteName(double value);
/// Sets the numbers of an object, each under its name, followed by "not_finite" with the names and texts of those that are null.
Json& setNumbers(Json& object, std::initializer_list<std::pair<std::string_view, double>> numbers);

}  // namespace teardown
