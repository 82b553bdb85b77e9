// CheckpointFile: a checkpoint opened, fully validated once and listed; tensor bytes are read only when looked at. Nothing of it is
// executed.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/file.h"
#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/config/config_value.h"
#include "core/tensor/tensor_view.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace teardown {

enum class CheckpointFormat { TorchZip, TorchLegacy, TorchTar, TorchScript, Pickle, Safetensors, Npy, Npz, Wheel, Zip };
const char* checkpointFormatName(CheckpointFormat format);  ///< as sniffFormat: "torch-zip", "torch-legacy", ...

/// One tensor of the file: what and where, not its bytes.
struct CheckpointTensor {
    std::vector<std::string> path;  ///< keys from the root of the pickled object; indices as strings
    DType dtype = DType::Float32;
    Shape shape;
    Shape strides;
    std::int64_t offset = 0;  ///< in elements, inside its storage
    int storage = 0;          ///< -1: no bytes (meta device)
    bool conjugated = false;  ///< PyTorch's lazy views: the bytes are those of the conjugate; readers give the values
    bool negated = false;     ///< likewise, of the negative
    std::string key() const;  ///< path joined with '.'
};

struct PickledObject;

/// Takes the next bytes of a tensor; false ends the reading.
using TensorSink = std::function<bool(std::span<const std::byte>)>;

class CheckpointFile {
public:
    /// Sniffs the content and opens it. Errors name file, member and byte offset.
    static Result<std::shared_ptr<const CheckpointFile>> open(const std::string& path, const TaskContext& task = {});
    virtual ~CheckpointFile() = default;

    virtual const std::string& path() const = 0;
    virtual CheckpointFormat format() const = 0;
    virtual const std::vector<CheckpointTensor>& tensors() const = 0;
    /// The pickled object without tensors (a tensor stands as the string "<tensor float32[3,4]>"), as Python-like data: meta and the rest.
    virtual const ConfigValue& object() const = 0;
    /// Distinct "module.name" globals in order of first appearance, after the Python-2 mapping.
    virtual const std::vector<std::string>& globals() const = 0;
    virtual const Diagnostics& warnings() const = 0;
    /// The graph behind object(), with all that object() can only show as text; nullptr where there is no pickle, or more than one.
    virtual const PickledObject* pickled() const { return nullptr; }
    /// The bytes of one tensor as a view: read (stored records: by pread of its extent, deflated: inflated) now.
    virtual Result<TensorView> read(std::size_t index, const TaskContext& task = {}) const = 0;
    /// The tensor's C-order little-endian bytes in pieces of whole elements, about 1 MiB each; values that share a byte come one per byte.
    /// Memory does not grow with the tensor where it is contiguous in the file. False when the sink ended it.
    virtual Result<bool> stream(std::size_t index, const TensorSink& sink, const TaskContext& task = {}) const;
};

/// The tensors of a state dict with their names: state_dict / model / model_state_dict / module / net / params / weights, else the root.
struct StateDictView {
    std::string container;  ///< "state_dict", "" for the root
    struct Item {
        std::string key;     ///< after prefix removal
        std::size_t tensor;  ///< index into CheckpointFile::tensors()
    };
    std::vector<Item> items;      ///< in file order
    bool strippedModule = false;  ///< a leading "module." was removed (mmcv revise_keys)
};
/// Error no-state-dict when the object holds no tensors under string keys: "No state_dict found in checkpoint file ...".
Result<StateDictView> stateDictOf(const CheckpointFile& file);

/// meta.CLASSES as strings, empty when absent.
std::vector<std::string> classesOf(const CheckpointFile& file);

}  // namespace teardown
