// Python's view of a value: its truth, its type's name, its text, and equality.
#include "core/base/text.h"
#include "core/config/language/numbers.h"
#include "core/config/value_node.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace teardown {

bool ConfigValue::truthy() const {
    switch (kind()) {
        case ValueKind::None:
            return false;
        case ValueKind::Bool:
            return asBool();
        case ValueKind::Int:
            return isBigInt() || asInt() != 0;
        case ValueKind::Float:
            return asDouble() != 0;
        case ValueKind::String:
            return !asString().empty();
        case ValueKind::List:
        case ValueKind::Tuple:
        case ValueKind::Set:
            return !items().empty();
        case ValueKind::Dict:
            return !entries().empty();
        case ValueKind::Range:
            return rangeBounds().count() != 0;
    }
    return false;
}

const char* ConfigValue::typeName() const {
    if (const char* name = ValueAccess::transient(*this)) return name;
    if (ValueAccess::isImported(*this)) return "LazyObject";
    switch (kind()) {
        case ValueKind::None:
            return "NoneType";
        case ValueKind::Bool:
            return "bool";
        case ValueKind::Int:
            return "int";
        case ValueKind::Float:
            return "float";
        case ValueKind::String:
            return "str";
        case ValueKind::List:
            return "list";
        case ValueKind::Tuple:
            return "tuple";
        case ValueKind::Dict:
            return "dict";
        case ValueKind::Range:
            return "range";
        case ValueKind::Set:
            return "set";
    }
    return "object";
}

namespace {

void appendRepr(const ConfigValue& value, std::string& out) {
    switch (value.kind()) {
        case ValueKind::None:
            out += "None";
            return;
        case ValueKind::Bool:
            out += value.asBool() ? "True" : "False";
            return;
        case ValueKind::Int:
            out += value.isBigInt() ? value.asString() : std::to_string(value.asInt());
            return;
        case ValueKind::Float:
            out += pythonFloat(value.asDouble());
            return;
        case ValueKind::String:
            out += pythonStringRepr(value.asString());
            return;
        case ValueKind::Range: {
            const auto bounds = value.rangeBounds();
            out += "range(" + std::to_string(bounds.start) + ", " + std::to_string(bounds.stop);
            if (bounds.step != 1) out += ", " + std::to_string(bounds.step);
            out += ')';
            return;
        }
        case ValueKind::List:
        case ValueKind::Tuple: {
            const bool isTuple = value.kind() == ValueKind::Tuple;
            out += isTuple ? '(' : '[';
            bool first = true;
            for (const ConfigValue& item : value.items()) {
                if (!first) out += ", ";
                first = false;
                appendRepr(item, out);
            }
            if (isTuple && value.items().size() == 1) out += ',';
            out += isTuple ? ')' : ']';
            return;
        }
        case ValueKind::Set: {
            const char* separator = "{";
            for (const ConfigValue& item : value.items()) {
                out += separator;
                appendRepr(item, out);
                separator = ", ";
            }
            out += value.items().empty() ? "set()" : "}";
            return;
        }
        case ValueKind::Dict: {
            out += '{';
            bool first = true;
            for (const DictEntry& entry : value.entries()) {
                if (!first) out += ", ";
                first = false;
                appendRepr(entry.key, out);
                out += ": ";
                appendRepr(entry.value, out);
            }
            out += '}';
            return;
        }
    }
}

/// Exact, as in Python: an int equals a float only when the float is that very integer.
bool numbersEqual(const ConfigValue& a, const ConfigValue& b) {
    const bool aFloat = a.kind() == ValueKind::Float;
    const bool bFloat = b.kind() == ValueKind::Float;
    if (aFloat && bFloat) return a.asDouble() == b.asDouble();
    if (!aFloat && !bFloat) {
        if (a.isBigInt() || b.isBigInt()) return a.isBigInt() && b.isBigInt() && a.asString() == b.asString();
        return a.asInt() == b.asInt();
    }
    const double number = aFloat ? a.asDouble() : b.asDouble();
    const ConfigValue& integer = aFloat ? b : a;
    if (!std::isfinite(number) || number != std::floor(number)) return false;
    if (!integer.isBigInt()) return std::abs(number) < 9.2233720368547758e18 && static_cast<std::int64_t>(number) == integer.asInt();
    char text[400];
    const int length = std::snprintf(text, sizeof text, "%.0f", number);
    return integer.asString() == std::string_view(text, static_cast<std::size_t>(length));
}

bool setsEqual(const ConfigValue& a, const ConfigValue& b) {
    if (a.items().size() != b.items().size()) return false;
    std::unordered_multimap<std::size_t, const ConfigValue*> known;
    for (const ConfigValue& item : b.items()) known.emplace(item.hash(), &item);
    return std::all_of(a.items().begin(), a.items().end(), [&](const ConfigValue& item) {
        const auto [first, last] = known.equal_range(item.hash());
        return std::any_of(first, last, [&](const auto& candidate) { return *candidate.second == item; });
    });
}

bool dictsEqual(const ConfigValue& a, const ConfigValue& b) {
    if (a.entries().size() != b.entries().size()) return false;
    for (const DictEntry& entry : a.entries()) {
        const ConfigValue* other = b.find(entry.key);
        if (!other || !(entry.value == *other)) return false;
    }
    return true;
}

}  // namespace

std::string ConfigValue::repr() const {
    std::string out;
    appendRepr(*this, out);
    return out;
}

std::string ConfigValue::str() const { return isString() ? asString() : repr(); }

bool ConfigValue::operator==(const ConfigValue& other) const {
    if (config::isNumeric(*this) && config::isNumeric(other)) return numbersEqual(*this, other);
    if (kind() != other.kind()) return false;
    if (m_node == other.m_node) return true;
    switch (kind()) {
        case ValueKind::String:
            return asString() == other.asString();
        case ValueKind::List:
        case ValueKind::Tuple: {
            const auto a = items();
            const auto b = other.items();
            return std::equal(a.begin(), a.end(), b.begin(), b.end());
        }
        case ValueKind::Dict:
            return dictsEqual(*this, other);
        case ValueKind::Set:
            return setsEqual(*this, other);
        case ValueKind::Range: {
            const auto a = rangeBounds();
            const auto b = other.rangeBounds();
            const auto count = a.count();
            return count == b.count() && (count == 0 || (a.start == b.start && (count == 1 || a.step == b.step)));
        }
        default:
            return true;
    }
}

std::size_t ConfigValue::hash() const {
    switch (kind()) {
        case ValueKind::String:
            return std::hash<std::string_view>{}(asString());
        case ValueKind::Bool:
        case ValueKind::Int:
        case ValueKind::Float:
            return std::hash<double>{}(asDouble());
        case ValueKind::Tuple: {
            std::size_t hash = 0x345678;
            for (const ConfigValue& item : items()) hash = (hash ^ item.hash()) * 1000003;
            return hash;
        }
        default:
            return 0;
    }
}

}  // namespace teardown
