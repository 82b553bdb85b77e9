// Networks built from a config's text, with or without a checkpoint, and a look at their traces.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/checkpoint_writer.h"
#include "core/config/config.h"
#include "core/engine/run/model/built_model.h"
#include "core/engine/run/record/tensor_bridge.h"

#include <QtTest>

#include <memory>
#include <string>
#include <vector>

namespace teardown::engine {

inline std::shared_ptr<BuiltModel> built(const std::string& model, const std::string& checkpoint = {}) {
    auto config = loadConfigText("test.py", "model = " + model + "\n");
    if (!config.ok()) qFatal("%s", describe(config.error()).c_str());
    BuildRequest request;
    request.config = *config;
    if (!checkpoint.empty()) {
        auto file = CheckpointFile::open(checkpoint);
        if (!file.ok()) qFatal("%s", describe(file.error()).c_str());
        request.checkpoint = *file;
    }
    auto made = buildModel(request, {});
    if (!made.ok()) qFatal("%s", describe(made.error()).c_str());
    return *made;
}

/// Writes the network's state_dict as a checkpoint.
inline Result<void> writeState(const BuiltModel& model, const std::string& path) {
    std::vector<NamedTensor> tensors;
    for (const StateEntry& entry : stateDict(*model.network)) tensors.push_back({entry.key, viewOf(entry.tensor.detach())});
    return writeCheckpoint(path, ConfigValue::dict({}), tensors);
}

/// The first step of the path (and type); null: there is none.
inline const Step* stepOf(const Trace& trace, const std::string& path, const std::string& type = {}) {
    for (const Step& step : trace.steps)
        if (step.path == path && (type.empty() || step.type == type)) return &step;
    return nullptr;
}

}  // namespace teardown::engine
