// The registries as rows of a tree: registry, registered name, argument with its default. Names that the opened model uses carry a dot.
#pragma once

#include "core/registry/registry_info.h"
#include "widgets/common/tree_rows.h"

#include <vector>

namespace teardown {

struct BuildOutcome;

/// Keys: "models", "models.RepVGG", "models.RepVGG.arch"; of a second registry of that name "teardown.models". `built` may be nullptr.
std::vector<TreeRow> registryRows(const std::vector<RegistryInfo>& registries, const BuildOutcome* built);

}  // namespace teardown
