// ConfigValue: an immutable Python-like value of a resolved config, with the chain of places that set it. Cheap to copy (one shared
// pointer); parts are shared between configs and across threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown {

/// A Set keeps its items in insertion order.
enum class ValueKind { None, Bool, Int, Float, String, List, Tuple, Dict, Range, Set };

class ConfigValue;

enum class OriginKind { Set, Delete, Interpolate, Option };

/// One place that set a value. A chain of them is ordered oldest first; the last one won.
struct Origin {
    std::shared_ptr<const std::string> file;  ///< relative to the opened config's folder, '/'; "--cfg-options" for options
    int line = 0;
    int column = 0;
    OriginKind kind = OriginKind::Set;
    std::shared_ptr<const ConfigValue> value;  ///< the value at this place
};

struct DictEntry;

class ConfigValue {
public:
    ConfigValue();  ///< None
    static ConfigValue none();
    static ConfigValue boolean(bool value);
    static ConfigValue integer(std::int64_t value);
    /// Decimal digits with optional '-', any size.
    static ConfigValue bigInteger(std::string decimal);
    static ConfigValue floating(double value);
    static ConfigValue string(std::string value);
    static ConfigValue list(std::vector<ConfigValue> items);
    static ConfigValue tuple(std::vector<ConfigValue> items);
    /// Keys keep their order. They are normally strings; ints, floats, bools, None and tuples are allowed as in Python.
    static ConfigValue dict(std::vector<DictEntry> entries);
    static ConfigValue range(std::int64_t start, std::int64_t stop, std::int64_t step);
    /// The items are hashable and distinct (config::makeSet ensures it).
    static ConfigValue set(std::vector<ConfigValue> items);

    ValueKind kind() const;
    bool isNone() const { return kind() == ValueKind::None; }
    bool isBool() const { return kind() == ValueKind::Bool; }
    bool isInt() const { return kind() == ValueKind::Int; }
    bool isNumber() const { return isInt() || kind() == ValueKind::Float; }
    bool isString() const { return kind() == ValueKind::String; }
    bool isSequence() const { return kind() == ValueKind::List || kind() == ValueKind::Tuple; }
    bool isDict() const { return kind() == ValueKind::Dict; }

    /// Unchecked access: the caller has checked kind(). asInt() of a big integer saturates; asDouble() also accepts ints and bools.
    bool asBool() const;
    std::int64_t asInt() const;
    bool isBigInt() const;
    double asDouble() const;
    const std::string& asString() const;
    /// Items of a list, tuple or set; empty for any other kind.
    std::span<const ConfigValue> items() const;
    /// Entries of a dict in order; empty for any other kind.
    std::span<const DictEntry> entries() const;

    /// The value under a string key of a dict; nullptr if absent or if this is not a dict.
    const ConfigValue* find(std::string_view key) const;
    bool contains(std::string_view key) const { return find(key) != nullptr; }

    /// Python's truth value.
    bool truthy() const;
    /// Python's str()/repr() of the value.
    std::string str() const;
    std::string repr() const;
    /// Python's type name as used in messages: "dict", "list", "NoneType", "int", ...
    const char* typeName() const;
    /// Python's ==.
    bool operator==(const ConfigValue& other) const;

    /// Oldest first; empty for values that no file set (for example constants of the program).
    std::span<const Origin> origins() const;
    /// The last origin, or nullptr.
    const Origin* origin() const;
    /// The same value with another chain of origins.
    ConfigValue withOrigins(std::vector<Origin> chain) const;

    /// Nesting depth: 0 for a scalar or an empty container. Readers keep it below kMaxNesting (core/config/language/limits.h).
    int depth() const;
    /// The number of values in it, including itself; shared parts count each time; saturates.
    std::uint64_t nodeCount() const;
    /// Start, stop and step of a range (kind() == Range).
    struct RangeBounds {
        std::int64_t start = 0, stop = 0, step = 1;
        std::int64_t count() const;
        /// The element at a position; wraps beyond 64 bits.
        std::int64_t at(std::int64_t position) const {
            return static_cast<std::int64_t>(static_cast<std::uint64_t>(start) +
                                             static_cast<std::uint64_t>(position) * static_cast<std::uint64_t>(step));
        }
    };
    RangeBounds rangeBounds() const;
    /// The value under any key, compared as Python does (1 == 1.0 == True); nullptr if absent.
    const ConfigValue* find(const ConfigValue& key) const;
    const ConfigValue* find(const char* key) const { return find(std::string_view(key)); }
    const ConfigValue* find(const std::string& key) const { return find(std::string_view(key)); }
    /// Equal values have equal hashes; 0 for lists and dicts (unhashable in Python).
    std::size_t hash() const;
    /// True if both share the same data (Python's `is` for containers).
    bool sameObject(const ConfigValue& other) const { return m_node == other.m_node; }

    struct Node;

private:
    friend struct ValueAccess;
    explicit ConfigValue(std::shared_ptr<const Node> node) : m_node(std::move(node)) {}
    std::shared_ptr<const Node> m_node;
    std::shared_ptr<const std::vector<Origin>> m_chain;  ///< stored beside the data, so that changing the chain copies nothing
};

struct DictEntry {
    ConfigValue key;
    ConfigValue value;
};

/// A copy of the dict with the key set to value (in place if present, otherwise appended).
ConfigValue withEntry(const ConfigValue& dict, std::string_view key, ConfigValue value);
/// A copy of the dict without the key.
ConfigValue withoutEntry(const ConfigValue& dict, std::string_view key);
/// Value at a dotted path; digits index lists and tuples. nullptr if there is none.
const ConfigValue* valueAt(const ConfigValue& root, std::span<const std::string> path);

}  // namespace teardown
