// Finds the tensors in an inert pickle: which calls describe one, over which storage, with which extent. All are checked, none is created.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/checkpoint/pickle/pickle_reader.h"
#include "core/tensor/tensor_view.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace teardown {

inline constexpr std::size_t kMaxTensorRank = 64;
inline constexpr std::uint64_t kMaxTensorElements = std::uint64_t{1} << 48;
/// Bytes of members that hold a single word: byteorder, version.
inline constexpr std::uint64_t kMaxSmallMember = 64;

/// Where the bytes of a storage are.
struct StorageExtent {
    enum class Place { File, Deflated, Pickle, None };
    Place place = Place::File;
    std::uint64_t offset = 0;  ///< in the file; in the pickle: the node of its text
    std::uint64_t bytes = 0;
    std::size_t entry = 0;  ///< index of the zip member
    std::string member;     ///< for messages
    bool bigEndian = false;
    int program = 0;         ///< in the pickle: which one
    std::uint64_t skip = 0;  ///< deflated, or in the pickle: bytes of the member or text before the storage
};

/// What a persistent id says about a storage: ('storage', class, key, location, numel[, view_metadata]).
struct StorageId {
    DType dtype = DType::UInt8;
    bool untyped = false;  ///< numel counts bytes
    std::string key;
    std::uint64_t elements = 0;
    bool view = false;  ///< a part of the storage `key`
    std::string viewKey;
    std::uint64_t viewOffset = 0;
    std::uint64_t viewElements = 0;
};

struct TensorRecord {
    DType dtype = DType::Float32;
    Shape shape;
    Shape strides;
    std::int64_t offset = 0;  ///< in elements of dtype
    int storage = -1;         ///< index into FoundTensors::storages
    bool conjugated = false;  ///< the bytes are those of the complex conjugate
    bool negated = false;     ///< the bytes are those of the negative
};

/// The parts of a sparse tensor: name and the pickle node of each.
using SparseParts = std::vector<std::pair<std::string, pickle::Ref>>;

/// Indices of a sparse tensor, or scales of a quantised one.
struct ValueCheck {
    enum class Kind { Coo, Compressed, Scales, ZeroPoints } kind = Kind::Coo;
    pickle::Ref ref = pickle::kNoRef;  ///< of the whole
    std::string name = {};             ///< its path, for messages
    std::string layout = {};           ///< "torch.sparse_csr"
    Shape size = {};                   ///< of the whole
    Shape values = {};                 ///< of the values of a sparse tensor
    DType dtype = DType::Float32;      ///< of a quantised one
    std::vector<TensorRecord> parts = {};
};

struct FoundTensors {
    std::vector<StorageExtent> storages;
    std::vector<TensorRecord> records;
    std::unordered_map<pickle::Ref, int> tensorOf;  ///< pickle node -> record
    std::unordered_map<pickle::Ref, SparseParts> partsOf;
    bool metaTensors = false;  ///< some have no data
    /// Requirements on the values of these tensors; checked when the bytes are available.
    std::vector<ValueCheck> checks;
    /// Calls whose tensor does not match its description, each with a sentence that follows its name.
    std::vector<std::pair<pickle::Ref, Message>> odd;
    /// Calls that describe a tensor in an unknown way, each with what is unknown: they stay calls.
    std::vector<std::pair<pickle::Ref, Message>> unread;
};

/// torch's storage class name ("FloatStorage") as a dtype.
std::optional<DType> dtypeOfStorageClass(std::string_view className);
/// Reads a persistent id. Errors: storage-id.
Result<StorageId> parseStorageId(const pickle::Arena& arena, pickle::Ref persistent);
/// An error of the object graph: code and sentence; the caller adds file and member.
Error graphError(const char* code, Message what);

/// `error` with the position of the opcode that created `ref`.
Error errorAt(Error error, const pickle::Program& program, pickle::Ref ref);

/// How a format locates the bytes of a storage.
using StorageLookup = std::function<Result<StorageExtent>(const StorageId&)>;

/// A storage with its own torch.save stream: torch.storage._load_from_bytes(bytes), as in a plain pickle of a tensor.
struct StreamedStorage {
    StorageId id;
    StorageExtent extent;
};
/// Reads such a stream, given the node of its bytes.
using StreamLookup = std::function<Result<StreamedStorage>(pickle::Ref)>;

/// Tensors that a persistent id names as a whole, by the id's text (PyTorch 0.1), with their storages.
struct PersistentTensors {
    std::vector<StorageExtent> storages;
    std::map<std::string, TensorRecord> records;
};

/// Where to find the bytes of a pickle's tensors.
struct TensorBytes {
    StorageLookup storage;
    StreamLookup stream = {};  ///< none: storages with their own streams are not read
    PersistentTensors persistents = {};
};

/// Walks all calls once, in creation order. Errors: tensor-arguments, tensor-shape, tensor-out-of-bounds, storage-*, with the opcode's
/// offset and the tensor's name. `index`: which pickle of the file the program is.
Result<FoundTensors> findTensors(const pickle::Program& program, TensorBytes bytes, const TaskContext& task = {}, int index = 0);
/// Checks offset + sum((size - 1) * stride) + 1 <= available elements, and rank and number of elements against the limits. Errors:
/// tensor-shape, tensor-out-of-bounds.
Result<void> checkTensorBounds(const TensorRecord& record, std::uint64_t available);
/// Number of elements; error tensor-shape beyond kMaxTensorElements.
Result<std::uint64_t> tensorElements(const Shape& shape);
/// How many elements `bytes` contain.
std::uint64_t elementsIn(std::uint64_t bytes, DType dtype);

/// A numpy dtype object (REDUCE numpy.dtype + BUILD).
struct NumpyDType {
    DType dtype = DType::Float32;
    bool bigEndian = false;
    bool object = false;  ///< Python objects
};
/// nullopt if it is not a dtype, or not a numeric one.
std::optional<NumpyDType> numpyDType(const pickle::Arena& arena, pickle::Ref ref);
/// True for numpy.core.multiarray and its new name.
bool isNumpyCore(const pickle::Arena& arena, pickle::Ref callee, std::string_view module, std::string_view name);

}  // namespace teardown
