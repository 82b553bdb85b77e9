#include "core/engine/run/model/registries.h"

#include "core/data/datasets/dataset_registry.h"
#include "core/data/loader/sampler_table.h"
#include "core/data/transforms/transform_table.h"
#include "core/engine/nn/initialisers.h"
#include "core/engine/zoo/registry.h"
#include "core/training/hooks/hook_table.h"

namespace teardown::engine {

const std::vector<const RegistryBase*>& allRegistries() {
    static const std::vector<const RegistryBase*> s_all = [] {
        std::vector<const RegistryBase*> all(layerRegistries().begin(), layerRegistries().end());
        all.push_back(&initialiserRegistry());
        all.insert(all.end(), pipelineRegistries().begin(), pipelineRegistries().end());
        all.push_back(&datasetRegistry());
        all.push_back(&ownDatasetRegistry());
        all.push_back(&samplerRegistry());
        all.push_back(&training::hookRegistry());
        all.push_back(&training::ownHookRegistry());
        return all;
    }();
    return s_all;
}

}  // namespace teardown::engine
