#include "core/checkpoint/torch/torch_tensors.h"

#include "core/base/text.h"
#include "core/checkpoint/pickle/pickle_globals.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace teardown {

using pickle::Arena;
using pickle::Kind;
using pickle::kNoRef;
using pickle::Ref;

namespace {

constexpr std::size_t kCancelNodes = 65536;
constexpr int kMaxWrappers = 64;  // _rebuild_from_type_v2 may name itself

class TensorFinder {
public:
    TensorFinder(const Arena& arena, const StorageLookup& lookup, int program) : m_arena(arena), m_lookup(lookup), m_program(program) {}

    Result<TensorTable> run(const TaskContext& task, PersistentTensors persistents) {
        m_table.storages = std::move(persistents.storages);
        for (Ref ref = 0; ref < m_arena.size(); ++ref) {
            if (ref % kCancelNodes == 0 && task.cancelled()) return cancelledError();
            if (m_arena.kind(ref) == Kind::Persistent && !persistents.records.empty()) {
                const Ref id = m_arena[ref].a;
                const bool named = m_arena.is(id, Kind::String) || m_arena.is(id, Kind::Bytes);
                const auto found = persistents.records.find(named                       ? std::string(m_arena.text(id))
                                                            : m_arena.is(id, Kind::Int) ? std::to_string(m_arena.integer(id))
                                                                                        : std::string());
                if (found != persistents.records.end()) TD_CHECK(add(ref, found->second));
            }
            if (m_arena.kind(ref) == Kind::Call) TD_CHECK(call(ref));
        }
        return std::move(m_table);
    }

private:
    using Items = std::vector<Ref>;

    Error wrong(std::string_view function) const {
        return graphError("tensor-arguments", fmt::format("A tensor is described by {} with the wrong arguments.", function));
    }
    bool is(Ref callee, std::string_view name) const { return m_arena.isGlobal(callee, "torch._utils", name); }
    bool isWrapper(Ref callee) const {
        return m_arena.isGlobal(callee, "torch._tensor", "_rebuild_from_type_v2") ||
               m_arena.isGlobal(callee, "torch._tensor", "_rebuild_from_type");
    }
    bool isSequence(Ref ref) const { return m_arena.is(ref, Kind::Tuple) || m_arena.is(ref, Kind::List); }

    Result<void> call(Ref ref) {
        Ref callee = m_arena[ref].a;
        Ref argumentsRef = m_arena[ref].b;
        // _rebuild_from_type_v2(function, type, arguments, state) stands for function(*arguments), under the same allow list.
        for (int depth = 0; isWrapper(callee); ++depth) {
            const Items& arguments = m_arena.items(argumentsRef);
            if (depth == kMaxWrappers || arguments.size() < 3 || !m_arena.is(arguments[0], Kind::Global) ||
                !m_arena.is(arguments[2], Kind::Tuple))
                return wrong("_rebuild_from_type");
            callee = arguments[0];
            argumentsRef = arguments[2];
        }
        if (!m_arena.is(callee, Kind::Global)) return {};
        const Items& arguments = m_arena.items(argumentsRef);
        const auto counted = [&](std::size_t least, std::size_t most) { return arguments.size() >= least && arguments.size() <= most; };
        if (is(callee, "_rebuild_tensor")) return counted(4, 4) ? strided(ref, arguments, kNoRef) : wrong("_rebuild_tensor");
        if (is(callee, "_rebuild_tensor_v2")) return counted(6, 7) ? strided(ref, arguments, kNoRef) : wrong("_rebuild_tensor_v2");
        if (is(callee, "_rebuild_tensor_v3")) return counted(7, 8) ? strided(ref, arguments, arguments[6]) : wrong("_rebuild_tensor_v3");
        if (is(callee, "_rebuild_qtensor")) {
            if (!counted(7, 7)) return wrong("_rebuild_qtensor");
            TD_CHECK(strided(ref, arguments, kNoRef));
            return quantiser(arguments[4], arguments[2]);
        }
        if (is(callee, "_rebuild_nested_tensor")) return nested(ref, arguments);
        if (is(callee, "_rebuild_parameter") || is(callee, "_rebuild_parameter_with_state") ||
            is(callee, "_rebuild_device_tensor_from_numpy") || m_arena.isGlobal(callee, "torch.nn.parameter", "Parameter") ||
            m_arena.isGlobal(callee, "torch.nn.parameter", "Buffer"))
            return alias(ref, arguments);
        if (is(callee, "_rebuild_sparse_tensor") || is(callee, "_rebuild_sparse_csr_tensor")) return sparse(ref, arguments);
        if (is(callee, "_rebuild_meta_tensor_no_storage")) return meta(ref, arguments);
        if (isNumpyCore(m_arena, callee, "multiarray", "_reconstruct")) return array(ref);
        if (isNumpyCore(m_arena, callee, "numeric", "_frombuffer")) return buffer(ref, arguments);
        return {};
    }

    Result<void> alias(Ref ref, const Items& arguments) {
        if (arguments.empty()) return {};
        if (const auto found = m_table.tensorOf.find(arguments[0]); found != m_table.tensorOf.end())
            m_table.tensorOf[ref] = found->second;
        else if (const auto parts = m_table.partsOf.find(arguments[0]); parts != m_table.partsOf.end())
            m_table.partsOf[ref] = SparseParts(parts->second);
        return {};
    }

    Result<Shape> sizes(Ref ref, const char* what) const {
        if (!isSequence(ref)) return graphError("tensor-shape", fmt::format("The {} of a tensor is no tuple.", what));
        const Items& items = m_arena.items(ref);
        if (items.size() > kMaxTensorRank)
            return graphError("tensor-shape",
                              fmt::format("A tensor has {} dimensions; at most {} are read.", items.size(), kMaxTensorRank));
        Shape shape;
        for (const Ref item : items) {
            if (!m_arena.is(item, Kind::Int) || m_arena.integer(item) < 0)
                return graphError("tensor-shape", fmt::format("The {} of a tensor holds something that is no whole number >= 0.", what));
            shape.push_back(m_arena.integer(item));
        }
        return shape;
    }

    Result<int> storage(Ref persistent, StorageId& id) {
        if (!m_arena.is(persistent, Kind::Persistent)) return graphError("tensor-arguments", "A tensor has no storage.");
        TD_TRY(id, parseStorageId(m_arena, persistent));
        if (const auto found = m_storageOf.find(persistent); found != m_storageOf.end()) return found->second;
        // Tensors over one storage share it also when each names it anew.
        const std::string name = id.key + '\n' + (id.untyped ? "untyped" : dtypeName(id.dtype)) + '\n' + std::to_string(id.elements) +
                                 '\n' + (id.view ? std::to_string(id.viewOffset) + '+' + std::to_string(id.viewElements) : "");
        int index = 0;
        if (const auto found = m_storageByName.find(name); found != m_storageByName.end()) {
            index = found->second;
        } else {
            TD_TRY(StorageExtent extent, m_lookup(id));
            index = static_cast<int>(m_table.storages.size());
            m_table.storages.push_back(std::move(extent));
            m_storageByName.emplace(name, index);
        }
        m_storageOf[persistent] = index;
        return index;
    }

    Result<void> strided(Ref ref, const Items& arguments, Ref dtypeRef) {
        TensorRecord record;
        StorageId id;
        TD_TRY(record.storage, storage(arguments[0], id));
        record.dtype = id.untyped ? DType::UInt8 : id.dtype;
        if (dtypeRef != kNoRef) {
            const auto dtype = m_arena.is(dtypeRef, Kind::Global) && m_arena.text(m_arena[dtypeRef].a) == "torch"
                                   ? dtypeFromName(m_arena.text(m_arena[dtypeRef].b))
                                   : std::nullopt;
            if (!dtype) return graphError("tensor-dtype", "A tensor has an unknown dtype.");
            record.dtype = *dtype;
        }
        if (!m_arena.is(arguments[1], Kind::Int) || m_arena.integer(arguments[1]) < 0)
            return graphError("tensor-shape", "The offset of a tensor is no whole number >= 0.");
        record.offset = m_arena.integer(arguments[1]);
        TD_TRY(record.shape, sizes(arguments[2], "shape"));
        TD_TRY(record.strides, sizes(arguments[3], "stride"));
        if (record.shape.size() != record.strides.size())
            return graphError("tensor-shape", "A tensor has more strides than dimensions, or fewer.");
        TD_CHECK(checkTensorBounds(record, elementsIn(m_table.storages[static_cast<std::size_t>(record.storage)].bytes, record.dtype)));
        return add(ref, std::move(record));
    }

    Result<void> add(Ref ref, TensorRecord record) {
        m_table.tensorOf[ref] = static_cast<int>(m_table.records.size());
        m_table.records.push_back(std::move(record));
        return {};
    }

    Result<void> meta(Ref ref, const Items& arguments) {
        if (arguments.size() < 3 || !m_arena.is(arguments[0], Kind::Global)) return wrong("_rebuild_meta_tensor_no_storage");
        TensorRecord record;
        const auto dtype = dtypeFromName(m_arena.text(m_arena[arguments[0]].b));
        if (!dtype) return graphError("tensor-dtype", "A tensor has an unknown dtype.");
        record.dtype = *dtype;
        TD_TRY(record.shape, sizes(arguments[1], "shape"));
        TD_TRY(const std::uint64_t count, tensorElements(record.shape));
        record.strides = cOrderStrides(record.shape);
        m_table.metaTensors = m_table.metaTensors || count > 0;
        return add(ref, std::move(record));
    }

    /// (scheme, scale, zero point) or (scheme, scales, zero points, axis).
    Result<void> quantiser(Ref ref, Ref sizesRef) const {
        const auto number = [&](Ref value) { return m_arena.is(value, Kind::Float) || m_arena.is(value, Kind::Int); };
        const Items& parts = m_arena.items(ref);
        const bool named = m_arena.is(ref, Kind::Tuple) && !parts.empty() && m_arena.is(parts[0], Kind::Global);
        bool fine = named && parts.size() == 3 && number(parts[1]) && m_arena.is(parts[2], Kind::Int);
        if (named && parts.size() == 4) {
            const auto many = [&](Ref value) { return isSequence(value) || m_table.tensorOf.contains(value); };
            fine = many(parts[1]) && many(parts[2]) && m_arena.is(parts[3], Kind::Int) && m_arena.integer(parts[3]) >= 0 &&
                   static_cast<std::uint64_t>(m_arena.integer(parts[3])) < m_arena.items(sizesRef).size();
        }
        if (!fine) return graphError("tensor-quantiser", "The scale and zero point of a quantised tensor have the wrong form.");
        return {};
    }

    Result<void> nested(Ref ref, const Items& arguments) {
        static constexpr const char* kNames[] = {"buffer", "sizes", "strides", "offsets"};
        SparseParts parts;
        for (std::size_t i = 0; i < std::size(kNames) && i < arguments.size(); ++i)
            if (m_table.tensorOf.contains(arguments[i])) parts.emplace_back(kNames[i], arguments[i]);
        if (parts.empty()) return wrong("_rebuild_nested_tensor");
        m_table.partsOf.emplace(ref, std::move(parts));
        return {};
    }

    const TensorRecord& record(Ref ref) const { return m_table.records[static_cast<std::size_t>(m_table.tensorOf.at(ref))]; }

    /// "torch.sparse_csr" of _get_layout('torch.sparse_csr').
    std::string layoutName(Ref ref) const {
        if (m_arena.is(ref, Kind::Global)) return m_arena.globalName(ref);
        if (!m_arena.is(ref, Kind::Call) || m_arena.items(m_arena[ref].b).empty()) return {};
        const Ref name = m_arena.items(m_arena[ref].b)[0];
        return m_arena.is(name, Kind::String) ? std::string(m_arena.text(name)) : std::string();
    }

    /// (indices, values, size[, coalesced]) or (compressed indices, plain indices, values, size): the parts are listed under torch's names.
    Result<void> sparse(Ref ref, const Items& arguments) {
        const auto bad = [](const char* what) { return graphError("tensor-sparse", fmt::format("A sparse tensor {}.", what)); };
        if (arguments.size() < 2 || !isSequence(arguments[1])) return wrong("_rebuild_sparse_tensor");
        const std::string layout = layoutName(arguments[0]);
        const Items& given = m_arena.items(arguments[1]);
        std::vector<const char*> names{"indices", "values"};
        if (layout.ends_with("_csr") || layout.ends_with("_bsr"))
            names = {"crow_indices", "col_indices", "values"};
        else if (layout.ends_with("_csc") || layout.ends_with("_bsc"))
            names = {"ccol_indices", "row_indices", "values"};
        else if (!layout.ends_with("_coo"))
            return bad("has an unknown layout");
        if (given.size() < names.size() + 1) return wrong("_rebuild_sparse_tensor");
        SparseParts parts;
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (!m_table.tensorOf.contains(given[i])) return wrong("_rebuild_sparse_tensor");
            parts.emplace_back(names[i], given[i]);
        }
        TD_TRY(const Shape size, sizes(given[names.size()], "shape"));
        TD_TRY(const std::uint64_t all, tensorElements(size));
        (void)all;
        for (std::size_t i = 0; i + 1 < parts.size(); ++i)
            if (const DType type = record(parts[i].second).dtype; type != DType::Int64 && type != DType::Int32)
                return bad("has indices that are no whole numbers");
        const Shape& values = record(parts.back().second).shape;
        if (names.size() == 2) {
            const Shape& indices = record(parts[0].second).shape;
            if (indices.size() != 2 || values.empty() || indices[1] != values[0] ||
                static_cast<std::size_t>(indices[0]) + values.size() - 1 != size.size())
                return bad(fmt::format("of shape {} has indices {} and values {}", shapeText(size), shapeText(indices), shapeText(values))
                               .c_str());
        } else {
            const Shape& plain = record(parts[1].second).shape;
            if (size.size() < 2 || plain.empty() || values.size() < plain.size() || plain.back() != values[plain.size() - 1])
                return bad(
                    fmt::format("of shape {} has indices {} and values {}", shapeText(size), shapeText(plain), shapeText(values)).c_str());
        }
        m_table.partsOf.emplace(ref, std::move(parts));
        return {};
    }

    /// Bytes that stand in the pickle itself.
    Result<void> inlineArray(Ref ref, Ref bytesRef, const NumpyDType& type, Shape shape, bool fortran) {
        TD_TRY(const std::uint64_t count, tensorElements(shape));
        const std::uint64_t size = m_arena.textSize(bytesRef);
        if (count * itemSize(type.dtype) != size)
            return graphError("tensor-out-of-bounds", fmt::format("A NumPy array of shape {} has {} bytes where {} are needed.",
                                                                  shapeText(shape), size, count * itemSize(type.dtype)));
        TensorRecord found;
        found.dtype = type.dtype;
        found.strides = fortran ? fortranStrides(shape) : cOrderStrides(shape);
        found.shape = std::move(shape);
        found.storage = static_cast<int>(m_table.storages.size());
        StorageExtent extent;
        extent.place = m_arena.isFar(bytesRef) ? StorageExtent::Place::File : StorageExtent::Place::Pickle;
        extent.offset = m_arena.isFar(bytesRef) ? m_arena[bytesRef].value : bytesRef;
        extent.bytes = size;
        extent.member = "numpy array";
        extent.bigEndian = type.bigEndian;
        extent.program = m_program;
        m_table.storages.push_back(std::move(extent));
        return add(ref, std::move(found));
    }

    Result<void> array(Ref ref) {
        const Ref state = m_arena[ref].state;
        if (state == kNoRef) return {};  // an empty array that never got its content
        if (!m_arena.is(state, Kind::Tuple) || m_arena.items(state).size() != 5) return wrong("numpy._reconstruct");
        const Items& fields = m_arena.items(state);
        const auto type = numpyDType(m_arena, fields[2]);
        if (!type || type->object) return {};  // texts and objects are shown, not read as numbers
        const bool bytes =
            m_arena.is(fields[4], Kind::Bytes) || m_arena.is(fields[4], Kind::String) || m_arena.is(fields[4], Kind::ByteArray);
        if (!bytes) return wrong("numpy._reconstruct");
        TD_TRY(Shape shape, sizes(fields[1], "shape"));
        const bool fortran = (m_arena.is(fields[3], Kind::Bool) || m_arena.is(fields[3], Kind::Int)) && m_arena.integer(fields[3]) != 0;
        return inlineArray(ref, fields[4], *type, std::move(shape), fortran);
    }

    Result<void> buffer(Ref ref, const Items& arguments) {
        if (arguments.size() != 4) return wrong("numpy._frombuffer");
        const auto type = numpyDType(m_arena, arguments[1]);
        if (!type || type->object) return {};
        if (!m_arena.is(arguments[0], Kind::Bytes) && !m_arena.is(arguments[0], Kind::ByteArray)) return wrong("numpy._frombuffer");
        TD_TRY(Shape shape, sizes(arguments[2], "shape"));
        const bool fortran = m_arena.is(arguments[3], Kind::String) && m_arena.text(arguments[3]) == "F";
        return inlineArray(ref, arguments[0], *type, std::move(shape), fortran);
    }

    const Arena& m_arena;
    const StorageLookup& m_lookup;
    int m_program;
    TensorTable m_table;
    std::unordered_map<Ref, int> m_storageOf;
    std::map<std::string, int> m_storageByName;
};

}  // namespace

Shape cOrderStrides(const Shape& shape) {
    Shape strides(shape.size(), 1);
    for (std::size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * std::max<std::int64_t>(shape[i], 1);
    return strides;
}

Shape fortranStrides(const Shape& shape) {
    Shape strides(shape.size(), 1);
    for (std::size_t i = 1; i < shape.size(); ++i) strides[i] = strides[i - 1] * std::max<std::int64_t>(shape[i - 1], 1);
    return strides;
}

Result<std::uint64_t> tensorElements(const Shape& shape) {
    std::uint64_t count = 1;
    // Also what stands beside a 0 is multiplied up, so that strides can be computed without overflow.
    for (const std::int64_t size : shape)
        if (__builtin_mul_overflow(count, static_cast<std::uint64_t>(std::max<std::int64_t>(size, 1)), &count) ||
            count > kMaxTensorElements)
            return graphError("tensor-shape", fmt::format("A tensor of shape {} has more than 2^48 elements.", shapeText(shape)));
    return std::find(shape.begin(), shape.end(), 0) != shape.end() ? std::uint64_t{0} : count;
}

std::uint64_t elementsIn(std::uint64_t bytes, DType dtype) {
    const std::uint64_t bits = itemBits(dtype);
    return bits < 8 ? bytes * 8 / bits : bytes / (bits / 8);
}

Result<void> checkTensorBounds(const TensorRecord& record, std::uint64_t available) {
    TD_TRY(const std::uint64_t count, tensorElements(record.shape));
    auto last = static_cast<std::uint64_t>(record.offset);
    bool overflow = false;
    if (count > 0) {
        overflow = __builtin_add_overflow(last, std::uint64_t{1}, &last);
        for (std::size_t i = 0; i < record.shape.size(); ++i) {
            std::uint64_t reach = 0;
            overflow = overflow ||
                       __builtin_mul_overflow(static_cast<std::uint64_t>(record.shape[i] - 1),
                                              static_cast<std::uint64_t>(record.strides[i]), &reach) ||
                       __builtin_add_overflow(last, reach, &last);
        }
    }
    if (overflow || last > available)
        return graphError("tensor-out-of-bounds",
                          fmt::format("A tensor of shape {} at offset {} reaches beyond its storage of {} elements.",
                                      shapeText(record.shape), record.offset, available));
    return {};
}

Result<TensorTable> findTensors(const Arena& arena, const StorageLookup& lookup, const TaskContext& task, int program,
                                PersistentTensors persistents) {
    return TensorFinder(arena, lookup, program).run(task, std::move(persistents));
}

}  // namespace teardown
