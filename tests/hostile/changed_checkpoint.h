// The bundled sample's checkpoint with other values in it: NaN, infinity, variances below zero, keys that are not there.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/checkpoint_writer.h"

#include <functional>
#include <string>
#include <vector>

namespace teardown {

/// Called for every tensor: may change its values and its name; false leaves it out of the file.
using ChangeTensor = std::function<bool(std::string& key, std::vector<float>& values)>;

/// Writes the checkpoint's tensors, changed, to `path`. Integers stay as they are.
inline Result<void> writeChanged(const std::string& checkpoint, const std::string& path, const ChangeTensor& change) {
    TD_TRY(const auto file, CheckpointFile::open(checkpoint));
    TD_TRY(const StateDictView names, stateDictOf(*file));
    std::vector<NamedTensor> tensors;
    for (const StateDictView::Item& item : names.items) {
        TD_TRY(TensorView view, file->read(item.tensor));
        std::string key = item.key;
        std::vector<float> values = view.toFloats();
        if (!change(key, values)) continue;
        tensors.push_back({key, view.dtype() == DType::Float32 ? TensorView::fromFloats(view.shape(), values) : view});
    }
    const ConfigValue* meta = file->object().find("meta");
    return writeCheckpoint(path, meta ? *meta : ConfigValue(), tensors);
}

/// The same with one value of one tensor replaced: all of it where `all` is set.
inline Result<void> writeWith(const std::string& checkpoint, const std::string& path, const std::string& key, float value,
                              bool all = false) {
    return writeChanged(checkpoint, path, [&](std::string& name, std::vector<float>& values) {
        if (name == key) {
            if (all)
                values.assign(values.size(), value);
            else
                values.front() = value;
        }
        return true;
    });
}

}  // namespace teardown
