#include "core/checkpoint/torch_tensors.h"

#include "core/base/text.h"
#include "core/checkpoint/pickle_globals.h"

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

Shape cOrder(const Shape& shape) {
    Shape strides(shape.size(), 1);
    for (std::size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * std::max<std::int64_t>(shape[i], 1);
    return strides;
}

Shape fortranOrder(const Shape& shape) {
    Shape strides(shape.size(), 1);
    for (std::size_t i = 1; i < shape.size(); ++i) strides[i] = strides[i - 1] * std::max<std::int64_t>(shape[i - 1], 1);
    return strides;
}

class TensorFinder {
public:
    TensorFinder(const Arena& arena, const StorageLookup& lookup) : m_arena(arena), m_lookup(lookup) {}

    Result<TensorTable> run(const TaskContext& task) {
        for (Ref ref = 0; ref < m_arena.size(); ++ref) {
            if (ref % kCancelNodes == 0 && task.cancelled()) return cancelledError();
            if (m_arena.kind(ref) == Kind::Call) TD_CHECK(call(ref));
        }
        return std::move(m_table);
    }

private:
    using Items = std::vector<Ref>;

    Error wrong(std::string_view function) const {
        return graphError("tensor-arguments", fmt::format("A tensor is described by {} with the wrong arguments.", function));
    }
    bool is(Ref callee, std::string_view name) const {
        return m_arena.isGlobal(callee, "torch._utils", name) || m_arena.isGlobal(callee, "torch._tensor", name);
    }
    bool isSequence(Ref ref) const { return m_arena.is(ref, Kind::Tuple) || m_arena.is(ref, Kind::List); }

    Result<void> call(Ref ref) {
        Ref callee = m_arena[ref].a;
        Ref argumentsRef = m_arena[ref].b;
        // _rebuild_from_type_v2(function, type, arguments, state) stands for function(*arguments), under the same allow list.
        for (int depth = 0; is(callee, "_rebuild_from_type_v2") || is(callee, "_rebuild_from_type"); ++depth) {
            const Items& arguments = m_arena.items(argumentsRef);
            if (depth == kMaxWrappers || arguments.size() < 3 || !m_arena.is(arguments[0], Kind::Global) || !m_arena.is(arguments[2], Kind::Tuple))
                return wrong("_rebuild_from_type");
            callee = arguments[0];
            argumentsRef = arguments[2];
        }
        if (!m_arena.is(callee, Kind::Global)) return {};
        const Items& arguments = m_arena.items(argumentsRef);
        if (is(callee, "_rebuild_tensor") || is(callee, "_rebuild_tensor_v2") || is(callee, "_rebuild_qtensor")) return strided(ref, arguments, kNoRef);
        if (is(callee, "_rebuild_tensor_v3")) {
            if (arguments.size() < 7) return wrong("_rebuild_tensor_v3");
            return strided(ref, arguments, arguments[6]);
        }
        if (is(callee, "_rebuild_parameter") || is(callee, "_rebuild_parameter_with_state") || is(callee, "_rebuild_device_tensor_from_numpy") ||
            m_arena.isGlobal(callee, "torch.nn.parameter", "Parameter") || m_arena.isGlobal(callee, "torch.nn.parameter", "Buffer"))
            return alias(ref, arguments);
        if (is(callee, "_rebuild_sparse_tensor") || is(callee, "_rebuild_sparse_csr_tensor")) return sparse(ref, arguments);
        if (is(callee, "_rebuild_meta_tensor_no_storage")) return meta(ref, arguments);
        if (isNumpyCore(m_arena, callee, "multiarray", "_reconstruct")) return array(ref);
        if (isNumpyCore(m_arena, callee, "numeric", "_frombuffer")) return buffer(ref, arguments);
        return {};
    }

    Result<void> alias(Ref ref, const Items& arguments) {
        if (arguments.empty()) return {};
        if (const auto found = m_table.tensorOf.find(arguments[0]); found != m_table.tensorOf.end()) m_table.tensorOf[ref] = found->second;
        else if (const auto parts = m_table.partsOf.find(arguments[0]); parts != m_table.partsOf.end()) m_table.partsOf[ref] = SparseParts(parts->second);
        return {};
    }

    Result<Shape> sizes(Ref ref, const char* what) const {
        if (!isSequence(ref)) return graphError("tensor-shape", fmt::format("The {} of a tensor is no tuple.", what));
        const Items& items = m_arena.items(ref);
        if (items.size() > kMaxTensorRank) return graphError("tensor-shape", fmt::format("A tensor has {} dimensions; at most {} are read.", items.size(), kMaxTensorRank));
        Shape shape;
        for (const Ref item : items) {
            if (!m_arena.is(item, Kind::Int) || m_arena.integer(item) < 0)
                return graphError("tensor-shape", fmt::format("The {} of a tensor holds something that is no whole number >= 0.", what));
            shape.push_back(m_arena.integer(item));
        }
        return shape;
    }

    static Result<std::uint64_t> elements(const Shape& shape) {
        std::uint64_t count = 1;
        if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return std::uint64_t{0};
        for (const std::int64_t size : shape)
            if (__builtin_mul_overflow(count, static_cast<std::uint64_t>(size), &count) || count > kMaxTensorElements)
                return graphError("tensor-shape", fmt::format("A tensor of shape {} has more than 2^48 elements.", shapeText(shape)));
        return count;
    }

    /// offset + sum((size - 1) * stride) + 1 <= available, all in elements.
    static Result<void> checkBounds(const TensorRecord& record, std::uint64_t available) {
        TD_TRY(const std::uint64_t count, elements(record.shape));
        auto last = static_cast<std::uint64_t>(record.offset);
        bool overflow = false;
        if (count > 0) {
            overflow = __builtin_add_overflow(last, std::uint64_t{1}, &last);
            for (std::size_t i = 0; i < record.shape.size(); ++i) {
                std::uint64_t reach = 0;
                overflow = overflow || __builtin_mul_overflow(static_cast<std::uint64_t>(record.shape[i] - 1), static_cast<std::uint64_t>(record.strides[i]), &reach) ||
                           __builtin_add_overflow(last, reach, &last);
            }
        }
        if (overflow || last > available)
            return graphError("tensor-out-of-bounds", fmt::format("A tensor of shape {} at offset {} reaches beyond its storage of {} elements.", shapeText(record.shape),
                                                                  record.offset, available));
        return {};
    }

    Result<int> storage(Ref persistent, StorageId& id) {
        if (!m_arena.is(persistent, Kind::Persistent)) return graphError("tensor-arguments", "A tensor has no storage.");
        TD_TRY(id, parseStorageId(m_arena, persistent));
        if (const auto found = m_storageOf.find(persistent); found != m_storageOf.end()) return found->second;
        // Tensors over one storage share it also when each names it anew.
        const std::string name = id.key + '\n' + (id.untyped ? "untyped" : dtypeName(id.dtype)) + '\n' + std::to_string(id.elements) + '\n' +
                                 (id.view ? std::to_string(id.viewOffset) + '+' + std::to_string(id.viewElements) : "");
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
        if (arguments.size() < 4) return wrong("_rebuild_tensor");
        TensorRecord record;
        StorageId id;
        TD_TRY(record.storage, storage(arguments[0], id));
        record.dtype = id.untyped ? DType::UInt8 : id.dtype;
        if (dtypeRef != kNoRef) {
            const auto dtype = m_arena.is(dtypeRef, Kind::Global) && m_arena.text(m_arena[dtypeRef].a) == "torch" ? dtypeFromName(m_arena.text(m_arena[dtypeRef].b)) : std::nullopt;
            if (!dtype) return graphError("tensor-dtype", "A tensor has an unknown dtype.");
            record.dtype = *dtype;
        }
        if (!m_arena.is(arguments[1], Kind::Int) || m_arena.integer(arguments[1]) < 0) return graphError("tensor-shape", "The offset of a tensor is no whole number >= 0.");
        record.offset = m_arena.integer(arguments[1]);
        TD_TRY(record.shape, sizes(arguments[2], "shape"));
        TD_TRY(record.strides, sizes(arguments[3], "stride"));
        if (record.shape.size() != record.strides.size()) return graphError("tensor-shape", "A tensor has more strides than dimensions, or fewer.");
        const StorageExtent& extent = m_table.storages[static_cast<std::size_t>(record.storage)];
        std::uint64_t available = extent.bytes / itemSize(record.dtype);
        if (record.dtype == DType::QUInt4x2) available *= 2;
        if (record.dtype == DType::QUInt2x4) available *= 4;
        TD_CHECK(checkBounds(record, available));
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
        TD_TRY(const std::uint64_t count, elements(record.shape));
        record.strides = cOrder(record.shape);
        m_table.metaTensors = m_table.metaTensors || count > 0;
        return add(ref, std::move(record));
    }

    Result<void> sparse(Ref ref, const Items& arguments) {
        if (arguments.size() < 2 || !isSequence(arguments[1])) return wrong("_rebuild_sparse_tensor");
        const Items& given = m_arena.items(arguments[1]);
        std::vector<Ref> tensors;
        for (const Ref item : given)
            if (m_table.tensorOf.contains(item)) tensors.push_back(item);
        const std::vector<std::string> names = tensors.size() == 2 ? std::vector<std::string>{"indices", "values"}
                                                                   : std::vector<std::string>{"compressed_indices", "plain_indices", "values"};
        if (tensors.size() != names.size()) return wrong("_rebuild_sparse_tensor");
        SparseParts parts;
        for (std::size_t i = 0; i < tensors.size(); ++i) parts.emplace_back(names[i], tensors[i]);
        m_table.partsOf.emplace(ref, std::move(parts));
        return {};
    }

    /// Bytes that stand in the pickle itself.
    Result<void> inlineArray(Ref ref, Ref bytesRef, const NumpyDType& type, Shape shape, bool fortran) {
        TD_TRY(const std::uint64_t count, elements(shape));
        const std::string_view bytes = m_arena.text(bytesRef);
        if (count * itemSize(type.dtype) != bytes.size())
            return graphError("tensor-out-of-bounds", fmt::format("A NumPy array of shape {} has {} bytes where {} are needed.", shapeText(shape), bytes.size(),
                                                                  count * itemSize(type.dtype)));
        TensorRecord record;
        record.dtype = type.dtype;
        record.strides = fortran ? fortranOrder(shape) : cOrder(shape);
        record.shape = std::move(shape);
        record.storage = static_cast<int>(m_table.storages.size());
        m_table.storages.push_back({StorageExtent::Place::Pickle, bytesRef, bytes.size(), 0, "numpy array", type.bigEndian});
        return add(ref, std::move(record));
    }

    Result<void> array(Ref ref) {
        const Ref state = m_arena[ref].state;
        if (state == kNoRef) return {};  // an empty array that never got its content
        if (!m_arena.is(state, Kind::Tuple) || m_arena.items(state).size() != 5) return wrong("numpy._reconstruct");
        const Items& fields = m_arena.items(state);
        const auto type = numpyDType(m_arena, fields[2]);
        if (!type || type->object) return {};  // texts and objects are shown, not read as numbers
        const bool bytes = m_arena.is(fields[4], Kind::Bytes) || m_arena.is(fields[4], Kind::String) || m_arena.is(fields[4], Kind::ByteArray);
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
    TensorTable m_table;
    std::unordered_map<Ref, int> m_storageOf;
    std::map<std::string, int> m_storageByName;
};

}  // namespace

Result<TensorTable> findTensors(const Arena& arena, const StorageLookup& lookup, const TaskContext& task) {
    return TensorFinder(arena, lookup).run(task);
}

}  // namespace teardown
