#include "core/registry/registry.h"

#include "core/registry/reference_classes.h"

#include <algorithm>
#include <cassert>

namespace teardown {

static std::pair<std::string, std::string> splitScope(const std::string& name) {
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos) return {{}, name};
    return {name.substr(0, dot), name.substr(dot + 1)};
}

RegistryBase::RegistryBase(std::string name, std::string scope, const RegistryErrors& errors, RegistryBase* parent)
    : m_name(std::move(name)), m_scope(std::move(scope)), m_errors(errors), m_parent(parent) {
    if (parent) parent->m_children.push_back(this);
}

void RegistryBase::addRow(std::shared_ptr<const Signature> signature, bool built) {
    assert(std::none_of(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.signature->name == signature->name; }));
    m_rows.push_back({std::move(signature), built});
}

const RegistryBase::Row* RegistryBase::findRow(const std::string& name) const {
    const auto [scope, key] = splitScope(name);
    if (scope.empty() || scope == m_scope) {
        const auto it = std::find_if(m_rows.begin(), m_rows.end(), [&key = key](const Row& row) { return row.signature->name == key; });
        return it == m_rows.end() ? nullptr : &*it;
    }
    for (const RegistryBase* child : m_children)
        if (child->m_scope == scope) return child->findRow(key);
    return m_parent ? m_parent->findRow(name) : nullptr;
}

std::string RegistryBase::foreignScope(const std::string& name) const {
    const std::string scope = splitScope(name).first;
    const RegistryBase* root = m_parent ? m_parent : this;
    const auto has = [&](const RegistryBase* registry) { return registry->m_scope == scope; };
    const bool known = scope.empty() || has(this) || has(root) || std::any_of(root->m_children.begin(), root->m_children.end(), has);
    return known ? std::string() : scope;
}

std::vector<std::string> RegistryBase::namesOf(bool all) const {
    std::vector<std::string> names;
    for (const Row& row : m_rows)
        if (all || row.built) names.push_back(row.signature->name);
    for (const RegistryBase* child : m_children)
        for (const std::string& name : child->namesOf(all)) names.push_back(child->m_scope + "." + name);
    return names;
}

Result<const Signature*> RegistryBase::resolve(const ConfigValue& config, const std::string& configPath) const {
    const ConfigValue* type = config.find("type");
    if (!type || !type->isString()) return m_errors.noType(*this, config, configPath);
    const Row* row = findRow(type->asString());
    if (row && row->built) return row->signature.get();
    Error error = row ? m_errors.notBuilt(*this, *row->signature) : m_errors.unknownName(*this, type->asString());
    error.where = placeOf(*type, configPath + ".type");
    return error;
}

RegistryInfo RegistryBase::info() const {
    RegistryInfo info{m_name, m_scope, m_parent ? m_parent->m_scope + ":" + m_parent->m_name : std::string(), {}, {}};
    for (const RegistryBase* child : m_children) info.children.push_back(child->m_scope);
    for (const Row& row : m_rows) {
        const Signature& signature = *row.signature;
        RegistryItem item;
        item.name = signature.name;
        item.doc = signature.doc;
        item.implementedIn = signature.reference.cls;
        item.referenceFile = signature.reference.file;
        item.built = row.built;
        if (const ReferenceClassFacts* facts = referenceClassFacts(item.implementedIn)) {
            item.referenceLine = facts->line;
            item.paper = facts->paper;
            item.paperUrl = facts->url;
        }
        for (const ArgumentSpec& argument : signature.arguments)
            item.arguments.push_back({argument.name, argument.defaultValue ? argument.defaultValue->repr() : std::string(),
                                      !argument.defaultValue, argument.doc});
        info.items.push_back(std::move(item));
    }
    return info;
}

}  // namespace teardown
