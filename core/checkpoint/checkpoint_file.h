// CheckpointFile: an opened checkpoint, fully validated and listed once; tensor bytes are read on demand. Nothing in it is executed.
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

/// A tensor of the file: its description and location, not its bytes.
struct CheckpointTensor {
    std::vector<std::string> path;  ///< keys from the root of the pickled object; indices as text
    DType dtype = DType::Float32;
    Shape shape;
    Shape strides;
    std::int64_t offset = 0;  ///< in elements, within its storage
    int storage = 0;          ///< -1: no bytes (meta device)
    bool conjugated = false;  ///< PyTorch's lazy views: the bytes are those of the conjugate; readers return the values
    bool negated = false;     ///< likewise for negated views
    /// For a tensor in a pickled module's state_dict(): how many parts of the path lead to that module, and the name in it; -1: none.
    int module = -1;
    std::string moduleKey = {};
    bool beside = false;      ///< a plain attribute of a module, or inside one: not part of any state_dict()
    bool part = false;        ///< of a sparse or nested tensor
    std::string key() const;  ///< path joined with '.'
};

struct PickledObject;

/// Receives the next bytes of a tensor; returning false stops the reading.
using TensorSink = std::function<bool(std::span<const std::byte>)>;

class CheckpointFile {
public:
    /// Detects the format by content and opens the file. Errors name file, member and byte offset.
    static Result<std::shared_ptr<const CheckpointFile>> open(const std::string& path, const TaskContext& task = {});
    /// The same for a file that is already open.
    static Result<std::shared_ptr<const CheckpointFile>> open(const std::shared_ptr<const InputFile>& file, const TaskContext& task = {});
    virtual ~CheckpointFile() = default;

    virtual const std::string& path() const = 0;
    /// All files it consists of, including those that an index names.
    virtual std::vector<std::string> files() const { return {path()}; }
    virtual CheckpointFormat format() const = 0;
    virtual const std::vector<CheckpointTensor>& tensors() const = 0;
    /// The pickled object without tensors (a tensor becomes the string "<tensor float32[3,4]>"), as Python-like data: meta and the rest.
    virtual const ConfigValue& object() const = 0;
    /// Distinct "module.name" globals in order of first appearance, after mapping Python 2 names.
    virtual const std::vector<std::string>& globals() const = 0;
    virtual const Diagnostics& warnings() const = 0;
    /// The graph behind object(), including everything that object() shows only as text; nullptr if there is no pickle or more than one.
    virtual const PickledObject* pickled() const { return nullptr; }
    /// Reads one tensor and returns it as a view: stored records by pread of their extent, deflated ones inflated.
    virtual Result<TensorView> read(std::size_t index, const TaskContext& task = {}) const = 0;
    /// The tensor's C-order little-endian bytes in pieces of whole elements, about 1 MiB each; packed values are unpacked to one byte each.
    /// Needs no memory of the tensor's size if it is contiguous in the file. False if the sink stopped it.
    virtual Result<bool> stream(std::size_t index, const TensorSink& sink, const TaskContext& task = {}) const;
};

/// The named tensors of a state dict: state_dict / model / model_state_dict / module / net / params / weights, otherwise the root,
/// otherwise the only place of the file that holds weights.
struct StateDictView {
    std::string container;          ///< "state_dict", "checkpoint.model", "0"; "" for the root
    std::vector<std::string> path;  ///< the same as separate parts
    struct Item {
        std::string key;     ///< after prefix removal
        std::size_t tensor;  ///< index into CheckpointFile::tensors()
        std::string stored;  ///< the key in the file, or in the module's state_dict()
    };
    std::vector<Item> items;      ///< in file order
    bool strippedModule = false;  ///< a leading "module." was removed (mmcv revise_keys)
    bool module = false;          ///< the state_dict() of a pickled module
    bool averaged = false;        ///< the averaged weights stored beside the others, requested by the mapping ema
};

/// `weights`: the place to use, as WeightsPlace::name() or any path above or below it; empty: the file's default. `mapping`: "ema" selects
/// the averaged weights stored beside the others (state_dict_ema, model_ema, ema...) if the state dict itself has none. Errors:
/// no-state-dict ("No state_dict found in checkpoint file ..."), weights-choice (several places, none with a known name), weights-missing.
Result<StateDictView> stateDictOf(const CheckpointFile& file, const std::string& weights = {}, const std::string& mapping = {});

/// meta.CLASSES as strings; empty if absent.
std::vector<std::string> classesOf(const CheckpointFile& file);

}  // namespace teardown
