// Writes checkpoints that PyTorch, mmclassification, safetensors and NumPy can read. Atomic; never overwrites a file that is being read.
#pragma once

#include "core/base/result.h"
#include "core/checkpoint/tensor_source.h"
#include "core/config/config_value.h"
#include "core/tensor/tensor_view.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace teardown {

class TorchPickler;

struct NamedTensor {
    std::string key;
    TensorView view;
};

/// {'meta': meta, 'state_dict': OrderedDict(...)}. Never overwrites a file in `protectedPaths` that is open for reading.
Result<void> writeCheckpoint(const std::string& path, const ConfigValue& meta, const std::vector<NamedTensor>& stateDict,
                             const std::vector<std::string>& protectedPaths = {});

enum class OutputFormat { TorchZip, TorchLegacy, Safetensors, Npz };

/// The content of a file: for the torch formats an object of dicts and lists with tensors at their paths, otherwise names and tensors.
struct CheckpointContent {
    /// Tensors are placed by path; whatever the object holds at a tensor's place is ignored.
    ConfigValue object;
    std::function<Result<void>(TorchPickler&)> writeObject;     ///< writes the object instead; must write the same bytes each time
    std::vector<std::string> orderedDict;                       ///< path of the dict that becomes an OrderedDict (the state dict)
    std::map<std::vector<std::string>, std::size_t> at;         ///< path in the object -> index into tensors
    std::vector<TensorSource> tensors;                          ///< keys are the names in safetensors and npz files
    std::vector<std::pair<std::string, std::string>> metadata;  ///< of a safetensors file
};

/// Errors: export-dtype (the format does not support the type), pickle-too-deep and those of the sources.
Result<void> writeContent(const CheckpointContent& content, OutputFormat format, const std::string& rootName, const ByteSink& sink);
/// Error export-over-source if `path` is one of the files.
Result<void> checkNotOver(const std::string& path, const std::vector<std::string>& opened);
/// The folder inside a torch archive: the file's name without its last extension, as in torch.save.
std::string archiveRoot(const std::string& path);

}  // namespace teardown
