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

enum class CheckpointFormat {
    TorchZip,
    TorchLegacy,
    TorchTar,
    TorchScript,
    TorchExport,
    TorchIndex,
    Pickle,
    Safetensors,
    SafetensorsIndex,
    Npy,
    Npz,
    Wheel,
    Zip
};
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
    /// Of a tensor that a pickled module's state_dict() holds: so many parts of the path lead to that module, and its name there; -1: none.
    int module = -1;
    std::string moduleKey = {};
    bool beside = false;      ///< a plain attribute of a module, or held by one: no state_dict() has it
    bool part = false;        ///< of a sparse or nested tensor
    std::string key() const;  ///< path joined with '.'
};

struct PickledObject;

/// Takes the next bytes of a tensor; false ends the reading.
using TensorSink = std::function<bool(std::span<const std::byte>)>;

class CheckpointFile {
public:
    /// Sniffs the content and opens it. Errors name file, member and byte offset.
    static Result<std::shared_ptr<const CheckpointFile>> open(const std::string& path, const TaskContext& task = {});
    /// The same for a file that is open already, as a probe has read it.
    static Result<std::shared_ptr<const CheckpointFile>> open(const std::shared_ptr<const InputFile>& file, const TaskContext& task = {});
    virtual ~CheckpointFile() = default;

    virtual const std::string& path() const = 0;
    /// All files behind it: of an index, those that it names, too.
    virtual std::vector<std::string> files() const { return {path()}; }
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

/// The tensors of a state dict with their names: state_dict / model / model_state_dict / module / net / params / weights, else the root,
/// else the only place of the file that holds weights.
struct StateDictView {
    std::string container;          ///< "state_dict", "checkpoint.model", "0"; "" for the root
    std::vector<std::string> path;  ///< the same as parts
    struct Item {
        std::string key;     ///< after prefix removal
        std::size_t tensor;  ///< index into CheckpointFile::tensors()
        std::string stored;  ///< the key as the file, or the module's state_dict(), has it
    };
    std::vector<Item> items;      ///< in file order
    bool strippedModule = false;  ///< a leading "module." was removed (mmcv revise_keys)
    bool module = false;          ///< the state_dict() of a pickled module
    bool averaged = false;        ///< the averaged weights beside the others, which the mapping ema asked for
};

/// `weights`: the place to take, as WeightsPlace::name() or any path above or below; empty: the file's own. `mapping`: "ema" takes the
/// averaged weights that stand beside the others (state_dict_ema, model_ema, ema...) where the state dict itself holds none. Errors:
/// no-state-dict ("No state_dict found in checkpoint file ..."), weights-choice (several places, none of them by a name that is known),
/// weights-missing.
Result<StateDictView> stateDictOf(const CheckpointFile& file, const std::string& weights = {}, const std::string& mapping = {});

/// meta.CLASSES as strings, empty when absent.
std::vector<std::string> classesOf(const CheckpointFile& file);

}  // namespace teardown
