#include "core/engine/zoo/registry.h"

#include "core/base/text.h"
#include "core/registry/registry_info.h"

#include <algorithm>
#include <cassert>

namespace teardown::engine {

static std::pair<std::string, std::string> splitScope(const std::string& name) {
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos) return {{}, name};
    return {name.substr(0, dot), name.substr(dot + 1)};
}

static const Registry* findRegistry(const std::string& scopedName) {
    for (const Registry* registry : allRegistries())
        if (registry->scope() + ":" + registry->name() == scopedName) return registry;
    return nullptr;
}

void Registry::add(RegistryEntry entry) {
    assert(std::none_of(m_entries.begin(), m_entries.end(), [&](const RegistryEntry& other) { return other.name == entry.name; }));
    m_entries.push_back(std::move(entry));
}

const RegistryEntry* Registry::find(const std::string& name) const {
    const auto [scope, key] = splitScope(name);
    if (scope.empty() || scope == m_scope) {
        auto it = std::find_if(m_entries.begin(), m_entries.end(), [&key = key](const RegistryEntry& entry) { return entry.name == key; });
        return it == m_entries.end() ? nullptr : &*it;
    }
    for (const Registry* registry : allRegistries())
        if (registry->m_parent == m_scope + ":" + m_name && registry->m_scope == scope) return registry->find(key);
    const Registry* root = m_parent.empty() ? nullptr : findRegistry(m_parent);
    return root ? root->find(name) : nullptr;
}

std::string Registry::foreignScope(const std::string& name) const {
    const std::string scope = splitScope(name).first;
    if (scope.empty() || scope == m_scope) return {};
    const Registry* root = m_parent.empty() ? this : findRegistry(m_parent);
    if (!root || root->m_scope == scope) return {};
    for (const Registry* registry : allRegistries())
        if (registry->m_parent == root->m_scope + ":" + root->m_name && registry->m_scope == scope) return {};
    return scope;
}

std::vector<std::string> Registry::names() const {
    std::vector<std::string> names;
    for (const RegistryEntry& entry : m_entries) names.push_back(entry.name);
    return names;
}

RegistryInfo Registry::info() const {
    RegistryInfo info{m_name, m_scope, m_parent, {}, {}};
    for (const Registry* registry : allRegistries())
        if (registry->m_parent == m_scope + ":" + m_name) info.children.push_back(registry->m_scope);
    for (const RegistryEntry& entry : m_entries) {
        RegistryItem item{entry.name, entry.doc, entry.implementedIn, entry.referenceFile, {}};
        for (const ArgumentSpec& argument : entry.arguments)
            item.arguments.push_back({argument.name, argument.defaultValue ? argument.defaultValue->repr() : std::string{},
                                      !argument.defaultValue, argument.doc});
        info.items.push_back(std::move(item));
    }
    return info;
}

Place placeOf(const ConfigValue& value, const std::string& path) {
    Place place;
    if (const Origin* origin = value.origin()) {
        if (origin->file) place.file = *origin->file;
        place.line = origin->line;
        place.column = origin->column;
    }
    place.member = path;
    return place;
}

Arguments::Arguments(const RegistryEntry& entry, ConfigValue config, std::string configPath)
    : m_entry(entry), m_config(std::move(config)), m_configPath(std::move(configPath)) {}

const ConfigValue& Arguments::operator[](const std::string& name) const {
    if (const ConfigValue* value = m_config.find(name)) return *value;
    for (const ArgumentSpec& argument : m_entry.arguments)
        if (argument.name == name && argument.defaultValue) return *argument.defaultValue;
    static const ConfigValue s_none;
    assert(std::any_of(m_entry.arguments.begin(), m_entry.arguments.end(),
                       [&](const ArgumentSpec& argument) { return argument.name == name; }));
    return s_none;
}

bool Arguments::given(const std::string& name) const { return m_config.contains(name); }

Error Arguments::bad(const std::string& name, const Message& what, const Message& remedy) const {
    const ConfigValue& value = (*this)[name];
    Place place = placeOf(value, path(name));
    if (place.line == 0)
        if (const ConfigValue* type = m_config.find("type")) place = placeOf(*type, path(name));
    return {ErrorKind::BadInput, "config-value", escapeForDisplay(what, 400), remedy, place};
}

static Message wrongKind(const std::string& name, const ConfigValue& value, const Message& expected) {
    return message("registry.must-be-but-is", "{name}={value}: must be {expected}, but is {typeName}", {{"name", name}, {"value", value.repr()}, {"expected", expected}, {"typeName", value.typeName()}});
}

std::int64_t Arguments::integer(const std::string& name) const {
    const ConfigValue& value = (*this)[name];
    if (value.isBool()) return value.asBool() ? 1 : 0;
    if (!value.isInt() || value.isBigInt()) throw BuildFailure{bad(name, wrongKind(name, value, message("registry.an-int", "an int")))};
    return value.asInt();
}

double Arguments::number(const std::string& name) const {
    const ConfigValue& value = (*this)[name];
    if (!value.isNumber() && !value.isBool()) throw BuildFailure{bad(name, wrongKind(name, value, message("registry.a-number", "a number")))};
    return value.asDouble();
}

bool Arguments::boolean(const std::string& name) const { return (*this)[name].truthy(); }

std::string Arguments::text(const std::string& name) const {
    const ConfigValue& value = (*this)[name];
    if (!value.isString()) throw BuildFailure{bad(name, wrongKind(name, value, message("registry.a-str", "a str")))};
    return value.asString();
}

std::vector<std::int64_t> Arguments::integers(const std::string& name) const {
    const ConfigValue& value = (*this)[name];
    if (value.isInt() || value.isBool()) return {integer(name)};
    if (!value.isSequence()) throw BuildFailure{bad(name, wrongKind(name, value, message("registry.a-sequence-of-int", "a sequence of int")))};
    std::vector<std::int64_t> numbers;
    for (const ConfigValue& item : value.items()) {
        if (!item.isInt() || item.isBigInt()) throw BuildFailure{bad(name, wrongKind(name, value, message("registry.a-sequence-of-int", "a sequence of int")))};
        numbers.push_back(item.asInt());
    }
    return numbers;
}

std::vector<double> Arguments::numbers(const std::string& name) const {
    const ConfigValue& value = (*this)[name];
    if (value.isNumber()) return {value.asDouble()};
    if (!value.isSequence()) throw BuildFailure{bad(name, wrongKind(name, value, message("registry.a-sequence-of-numbers", "a sequence of numbers")))};
    std::vector<double> numbers;
    for (const ConfigValue& item : value.items()) {
        if (!item.isNumber()) throw BuildFailure{bad(name, wrongKind(name, value, message("registry.a-sequence-of-numbers", "a sequence of numbers")))};
        numbers.push_back(item.asDouble());
    }
    return numbers;
}

}  // namespace teardown::engine
