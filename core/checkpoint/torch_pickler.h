// TorchPickler: writes the descriptions of tensors in a torch file's pickle, and records which storages they use.
#pragma once

#include "core/checkpoint/checkpoint_writer.h"
#include "core/checkpoint/pickle/pickle_writer.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace teardown {

class TorchPickler {
public:
    /// `legacy`: storage ids have a sixth part.
    TorchPickler(const std::vector<TensorSource>& tensors, bool legacy) : m_tensors(tensors), m_legacy(legacy) {}

    pickle::Writer& out() { return m_out; }
    /// Writes tensors[index]. Error export-dtype.
    Result<void> tensor(std::size_t index, bool requiresGrad = false);
    /// For each storage key, the index of its tensor.
    const std::vector<std::size_t>& storages() const { return m_storages; }

private:
    const std::vector<TensorSource>& m_tensors;
    bool m_legacy;
    pickle::Writer m_out;
    std::vector<std::size_t> m_storages;
    std::unordered_map<std::string, std::size_t> m_places;
};

/// torch's name of the storage class; nullptr: the dtype has none and is written over an untyped storage (PyTorch 2.1 and later).
const char* storageClassName(DType dtype);
bool isQuantised(DType dtype);

}  // namespace teardown
