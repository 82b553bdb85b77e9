// The registries as tree rows: registry, registered name, argument with its default. Names used by the open model have a dot.
#pragma once

#include "core/registry/registry_info.h"
#include "widgets/common/tree_rows.h"

#include <QSet>

#include <string>
#include <vector>

namespace teardown {

struct BuildOutcome;

/// Keys: "models", "models.RepVGG", "models.RepVGG.arch"; for a second registry of that name "teardown.models". `built` may be nullptr.
std::vector<TreeRow> registryRows(const std::vector<RegistryInfo>& registries, const BuildOutcome* built);

/// What a key stands for. Pointers into the registries; null: none.
struct RegistryPlace {
    const RegistryInfo* registry = nullptr;
    const RegistryItem* item = nullptr;
    const RegistryArgument* argument = nullptr;
    /// The name by which a config finds the class: with its scope if an earlier registry has the same name.
    QString type;
};
RegistryPlace registryPlace(const std::vector<RegistryInfo>& registries, const QString& key);

/// The Python class behind a name: "BN" is a BatchNorm2d.
std::string pythonClass(const RegistryItem& item);

/// The key of the row for a class as Python names it; an item of this name comes first. Empty: none.
QString registryKeyOf(const std::vector<RegistryInfo>& registries, const QString& className);
/// All names that it finds.
QSet<QString> registeredClasses(const std::vector<RegistryInfo>& registries);

}  // namespace teardown
