#include "core/reference/registered_names.h"

#include <algorithm>

namespace teardown {

std::vector<std::pair<std::string, std::string>> registeredNames(const ImportOrder& order, const std::string& registry,
                                                                 const std::string& scope) {
    std::vector<std::pair<std::string, std::string>> names;
    const auto declared = std::find_if(order.registries.begin(), order.registries.end(),
                                       [&](const RegistryDeclaration& one) { return one.name == registry && one.scope == scope; });
    int at = declared == order.registries.end() ? -1 : static_cast<int>(declared - order.registries.begin());
    for (; at >= 0; at = order.registries[static_cast<std::size_t>(at)].parent) {
        const auto own = static_cast<std::ptrdiff_t>(names.size());
        for (const ImportRow& row : order.rows) {
            if (row.what != ImportRow::What::Register || row.registry != at) continue;
            for (const std::string& key : row.keys) {
                const auto known = std::find_if(names.begin(), names.end(), [&key](const auto& one) { return one.first == key; });
                const std::string cls = row.module + "." + row.name;
                if (known == names.end())
                    names.emplace_back(key, cls);
                else if (known - names.begin() >= own)
                    known->second = cls;
            }
        }
    }
    return names;
}

}  // namespace teardown
