// Persistent ids and dtypes: the vocabulary of PyTorch's and NumPy's pickles.
#include "core/checkpoint/torch/torch_tensors.h"

#include "core/base/text.h"
#include "core/tensor/npy_header.h"

#include <fmt/format.h>

#include <array>

namespace teardown {

using pickle::Arena;
using pickle::Kind;
using pickle::kNoRef;
using pickle::Ref;

namespace {

constexpr std::array<std::pair<std::string_view, DType>, 17> kStorageDTypes{{{"FloatStorage", DType::Float32},
                                                                             {"DoubleStorage", DType::Float64},
                                                                             {"HalfStorage", DType::Float16},
                                                                             {"BFloat16Storage", DType::BFloat16},
                                                                             {"LongStorage", DType::Int64},
                                                                             {"IntStorage", DType::Int32},
                                                                             {"ShortStorage", DType::Int16},
                                                                             {"CharStorage", DType::Int8},
                                                                             {"ByteStorage", DType::UInt8},
                                                                             {"BoolStorage", DType::Bool},
                                                                             {"ComplexFloatStorage", DType::Complex64},
                                                                             {"ComplexDoubleStorage", DType::Complex128},
                                                                             {"QInt8Storage", DType::QInt8},
                                                                             {"QUInt8Storage", DType::QUInt8},
                                                                             {"QInt32Storage", DType::QInt32},
                                                                             {"QUInt4x2Storage", DType::QUInt4x2},
                                                                             {"QUInt2x4Storage", DType::QUInt2x4}}};

bool isCount(const Arena& arena, Ref ref) { return arena.is(ref, Kind::Int) && arena.integer(ref) >= 0; }

}  // namespace

Error graphError(const char* code, Message what) {
    return {ErrorKind::BadInput,
            code,
            std::move(what),
            message("do.the-file-is-damaged-or-was-not-written", "The file is damaged, or was not written by torch.save."),
            {}};
}

std::optional<DType> dtypeOfStorageClass(std::string_view className) {
    for (const auto& [name, dtype] : kStorageDTypes)
        if (name == className) return dtype;
    return std::nullopt;
}

Result<StorageId> parseStorageId(const Arena& arena, Ref persistent) {
    const Ref id = arena[persistent].a;
    if (!arena.is(id, Kind::Tuple))
        return graphError("storage-id", message("storage-id.a-storage-is-not", "A storage is not named by a tuple."));
    const auto& parts = arena.items(id);
    if (parts.size() < 5 || parts.size() > 6 || !arena.isText(parts[0]) || arena.text(parts[0]) != "storage")
        return graphError("storage-id", message("storage-id.a-reference-to-a", "A reference to a storage has the wrong form."));
    StorageId storage;
    const Ref type = parts[1];
    if (!arena.is(type, Kind::Global)) return graphError("storage-id", message("storage-id.a-storage-has-no", "A storage has no class."));
    const std::string_view module = arena.text(arena[type].a);
    const std::string_view name = arena.text(arena[type].b);
    storage.untyped = module == "torch.storage" && (name == "UntypedStorage" || name == "_UntypedStorage");
    storage.untyped = storage.untyped || (module == "torch" && name == "UntypedStorage");
    if (!storage.untyped) {
        const auto dtype = dtypeOfStorageClass(name);
        if (!dtype || (module != "torch" && module != "torch.cuda"))
            return graphError("storage-class", message("storage-class.a-storage-has-the", "A storage has the unknown class {globalName}.",
                                                       {{"globalName", escapeForDisplay(arena.globalName(type), 80)}}));
        storage.dtype = *dtype;
    }
    if (!arena.isText(parts[2]))
        return graphError("storage-id", message("storage-id.the-key-of-a", "The key of a storage is not a string."));
    storage.key = std::string(arena.text(parts[2]));
    if (!isCount(arena, parts[4]))
        return graphError("storage-id", message("storage-id.the-size-of-storage", "The size of storage '{key}' is not an integer.",
                                                {{"key", escapeForDisplay(storage.key, 40)}}));
    storage.elements = static_cast<std::uint64_t>(arena.integer(parts[4]));
    if (storage.elements > kMaxTensorElements)
        return graphError("storage-size", message("storage-size.storage-is-too-large", "Storage '{key}' is too large.",
                                                  {{"key", escapeForDisplay(storage.key, 40)}}));
    if (parts.size() == 6 && !arena.is(parts[5], Kind::None)) {
        const Ref view = parts[5];
        const bool sequence = arena.is(view, Kind::Tuple) || arena.is(view, Kind::List);
        const auto& fields = arena.items(view);
        if (!sequence || fields.size() != 3 || !arena.isText(fields[0]) || !isCount(arena, fields[1]) || !isCount(arena, fields[2]))
            return graphError("storage-id", message("storage-id.the-view-of-storage", "The view of storage '{key}' has the wrong form.",
                                                    {{"key", escapeForDisplay(storage.key, 40)}}));
        storage.view = true;
        storage.viewKey = std::string(arena.text(fields[0]));
        storage.viewOffset = static_cast<std::uint64_t>(arena.integer(fields[1]));
        storage.viewElements = static_cast<std::uint64_t>(arena.integer(fields[2]));
        if (storage.viewOffset > storage.elements || storage.viewElements > storage.elements - storage.viewOffset)
            return graphError("storage-out-of-bounds",
                              message("storage-out-of-bounds.a-view-reaches-beyond", "A view reaches beyond storage '{key}'.",
                                      {{"key", escapeForDisplay(storage.key, 40)}}));
    }
    return storage;
}

bool isNumpyCore(const Arena& arena, Ref callee, std::string_view module, std::string_view name) {
    return arena.isGlobal(callee, "numpy.core." + std::string(module), name) ||
           arena.isGlobal(callee, "numpy._core." + std::string(module), name);
}

std::optional<NumpyDType> numpyDType(const Arena& arena, Ref ref) {
    if (!arena.is(ref, Kind::Call) || !arena.isGlobal(arena[ref].a, "numpy", "dtype")) return std::nullopt;
    const auto& arguments = arena.items(arena[ref].b);
    if (arguments.empty() || !arena.isText(arguments[0])) return std::nullopt;
    const std::string_view code = arena.text(arguments[0]);
    if (code.starts_with("O") || code.starts_with("|O")) return NumpyDType{DType::UInt8, false, true};
    auto parsed = parseNumpyDescr(code);
    if (!parsed.ok()) return std::nullopt;
    NumpyDType result{parsed->dtype, parsed->bigEndian, false};
    // The byte order is in the state: (version, '<', ...).
    const Ref state = arena[ref].state;
    if (arena.is(state, Kind::Tuple) && arena.items(state).size() >= 2 && arena.isText(arena.items(state)[1]))
        result.bigEndian = arena.text(arena.items(state)[1]) == ">" && itemSize(result.dtype) > 1;
    return result;
}

}  // namespace teardown
