#include "core/journeys/reference_data.h"

#include <utility>

namespace teardown {

Result<std::shared_ptr<const ReferenceData>> readReferenceData() {
    const ReferenceRelease& release = kReleases[0];
    auto data = std::make_shared<ReferenceData>();
    TD_TRY(data->imports, readImportOrder(release));
    TD_TRY(data->classes, ReferenceClasses::read(release));
    TD_TRY(data->sites, ScriptSites::read(release));
    TD_TRY(data->construction, Construction::read(release));
    for (const ImportRow& row : data->imports.rows) {
        if (row.what != ImportRow::What::Register) continue;
        const RegistryDeclaration& registry = data->imports.registries[static_cast<std::size_t>(row.registry)];
        for (const std::string& key : row.keys)
            data->m_registered[registry.name + "/" + key] = {registry.scope, row.module + "." + row.name};
    }
    return std::shared_ptr<const ReferenceData>(std::move(data));
}

ReferenceData::Registered ReferenceData::registered(const std::string& registry, const std::string& key) const {
    for (const RegistryDeclaration* at = nullptr; const RegistryDeclaration& one : imports.registries) {
        if (at || one.name != registry) continue;
        for (at = &one; at; at = at->parent < 0 ? nullptr : &imports.registries[static_cast<std::size_t>(at->parent)])
            if (const auto found = m_registered.find(at->name + "/" + key); found != m_registered.end())
                return {one.scope, found->second.cls};
        return {one.scope, {}};
    }
    return {};
}

}  // namespace teardown
