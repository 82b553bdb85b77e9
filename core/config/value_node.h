// The data behind a ConfigValue; private to the files that implement it.
#pragma once

#include "core/config/config_value.h"

#include <unordered_map>
#include <variant>

namespace teardown {

/// Decimal digits of an integer beyond 64 bits, with the value as a double for arithmetic that does not need every digit.
struct BigDecimal {
    std::string digits;
    double approximate = 0;
};

struct SequenceData {
    std::vector<ConfigValue> items;
};

struct DictData {
    std::vector<DictEntry> entries;
    std::unordered_multimap<std::size_t, std::uint32_t> index;  ///< hash of the key -> position; only for larger dicts
};

/// Whether a string is the dotted name of an imported Python object, or of an imported module ("torch" becomes "torch.torch", as in
/// mmengine).
enum class Imported : unsigned char { No, Object, Module };

struct ConfigValue::Node {
    ValueKind kind = ValueKind::None;
    int depth = 0;
    std::uint64_t count = 1;
    /// Of a list that stands for a Python object that is not a config value: "zip", "dict_keys", "generator". Only loops and calls accept
    /// it.
    const char* transient = nullptr;
    bool attributes = false;  ///< a dict whose entries are also attributes, like those of `_base_` in mmengine
    Imported imported = Imported::No;
    std::variant<std::monostate, bool, std::int64_t, BigDecimal, double, std::string, SequenceData, DictData, RangeBounds> data;
};

/// The evaluator's access to a value that nobody else has seen yet: Python changes its containers in place, for all who refer to them.
struct ValueAccess {
    static ConfigValue::Node& node(const ConfigValue& value) { return const_cast<ConfigValue::Node&>(*value.m_node); }
    static const ConfigValue::Node* identity(const ConfigValue& value) { return value.m_node.get(); }
    static bool hasAttributes(const ConfigValue& value) { return value.m_node->attributes; }
    static const char* transient(const ConfigValue& value) { return value.m_node->transient; }
    static ConfigValue asTransient(const char* name, std::vector<ConfigValue> items) {
        ConfigValue value = ConfigValue::list(std::move(items));
        node(value).transient = name;
        return value;
    }
    static bool isImported(const ConfigValue& value) { return value.m_node->imported != Imported::No; }
    /// What mmengine writes for an imported object: the module, a dot, and its own name.
    static ConfigValue asImported(const std::string& path, Imported kind) {
        ConfigValue value = ConfigValue::string(kind == Imported::Module ? path + "." + path : path);
        node(value).imported = kind;
        return value;
    }
    /// "torch.nn" of an imported module, "torch.nn.Conv2d" of an object.
    static std::string_view importedPath(const ConfigValue& value) {
        const std::string_view text = value.asString();
        return value.m_node->imported == Imported::Module ? text.substr(text.size() / 2 + 1) : text;
    }
    /// Its own name: "Conv2d"; of a module the whole one.
    static std::string importedName(const ConfigValue& value) {
        const std::string_view path = importedPath(value);
        const bool isModule = value.m_node->imported == Imported::Module;
        return std::string(isModule ? path : path.substr(path.rfind('.') + 1));
    }
    /// dict[key] = value, at the key's position or at the end. The caller updates the node's depth and count.
    static void setEntry(const ConfigValue& dict, const ConfigValue& key, const ConfigValue& value);
};

}  // namespace teardown
