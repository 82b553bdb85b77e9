// Short notations for the constants in registry tables: the declared defaults of the reference's constructors.
#pragma once

#include "core/config/config_value.h"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace teardown::py {

inline ConfigValue none() { return ConfigValue::none(); }
inline ConfigValue value(bool v) { return ConfigValue::boolean(v); }
inline ConfigValue value(int v) { return ConfigValue::integer(v); }
inline ConfigValue value(double v) { return ConfigValue::floating(v); }
inline ConfigValue value(const char* v) { return ConfigValue::string(v); }

inline ConfigValue tuple(std::initializer_list<int> items) {
    std::vector<ConfigValue> values;
    for (int item : items) values.push_back(ConfigValue::integer(item));
    return ConfigValue::tuple(std::move(values));
}

/// A tuple of str.
inline ConfigValue words(std::initializer_list<const char*> items) {
    std::vector<ConfigValue> values;
    for (const char* item : items) values.push_back(ConfigValue::string(item));
    return ConfigValue::tuple(std::move(values));
}

inline ConfigValue list(std::vector<ConfigValue> items) { return ConfigValue::list(std::move(items)); }

inline ConfigValue dict(std::initializer_list<std::pair<const char*, ConfigValue>> items) {
    std::vector<DictEntry> entries;
    for (const auto& [key, item] : items) entries.push_back({ConfigValue::string(key), item});
    return ConfigValue::dict(std::move(entries));
}

}  // namespace teardown::py
