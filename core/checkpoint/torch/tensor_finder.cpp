#include "core/checkpoint/torch/tensor_finder.h"

#include "core/base/text.h"
#include "core/checkpoint/pickle/pickle_graph.h"

namespace teardown {

using pickle::Kind;
using pickle::kNoRef;

namespace {

constexpr std::size_t kCancelNodes = 65536;
constexpr int kMaxWrappers = 64;  // _rebuild_from_type_v2 may refer to itself
constexpr std::size_t kShownName = 80;

}  // namespace

Error errorAt(Error error, const pickle::Program& program, pickle::Ref ref) {
    if (!error.where.offset) error.where.offset = program.base + program.arena[ref].value;
    return error;
}

Result<FoundTensors> findTensors(const pickle::Program& program, TensorBytes bytes, const TaskContext& task, int index) {
    return TensorFinder(program, std::move(bytes), index).run(task);
}

Result<FoundTensors> TensorFinder::run(const TaskContext& task) {
    m_table.storages = std::move(m_bytes.persistents.storages);
    for (Ref ref = 0; ref < m_arena.size(); ++ref) {
        if (ref % kCancelNodes == 0 && task.cancelled()) return cancelledError();
        if (m_arena.kind(ref) == Kind::Persistent && !m_bytes.persistents.records.empty()) {
            const Ref id = m_arena[ref].a;
            const bool named = m_arena.is(id, Kind::String) || m_arena.is(id, Kind::Bytes);
            const auto found = m_bytes.persistents.records.find(named                       ? std::string(m_arena.text(id))
                                                                : m_arena.is(id, Kind::Int) ? std::to_string(m_arena.integer(id))
                                                                                            : std::string());
            if (found != m_bytes.persistents.records.end()) TD_CHECK(add(ref, found->second));
        }
        if (m_arena.kind(ref) != Kind::Call) continue;
        if (auto described = call(ref); !described.ok()) {
            Error error = errorAt(std::move(described).error(), m_source, ref);
            const auto paths = pathsTo(m_arena, m_source.root, {ref});
            if (const auto path = paths.find(ref); path != paths.end() && !path->second.empty())
                error.what = message("tensor-finder.text", "'{path}': {what}",
                                     {{"path", escapeForDisplay(path->second, kShownName)}, {"what", error.what}});
            return error;
        }
        if (m_table.tensorOf.contains(ref) || m_table.partsOf.contains(ref)) oddState(ref);
    }
    return std::move(m_table);
}

bool TensorFinder::isWrapper(Ref callee) const {
    return m_arena.isGlobal(callee, "torch._tensor", "_rebuild_from_type_v2") ||
           m_arena.isGlobal(callee, "torch._tensor", "_rebuild_from_type");
}

Result<void> TensorFinder::call(Ref ref) {
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
        // Its seventh argument contains the hooks.
        TD_CHECK(strided(ref, Items(arguments.begin(), arguments.begin() + 6), kNoRef));
        return m_left.contains(ref) ? Result<void>() : quantiser(arguments[4], ref);
    }
    if (is(callee, "_rebuild_nested_tensor")) return nested(ref, arguments);
    if (is(callee, "_rebuild_parameter") || is(callee, "_rebuild_parameter_with_state") ||
        is(callee, "_rebuild_device_tensor_from_numpy") || is(callee, "_rebuild_device_tensor_from_cpu_tensor") ||
        m_arena.isGlobal(callee, "torch.nn.parameter", "Parameter") || m_arena.isGlobal(callee, "torch.nn.parameter", "Buffer"))
        return alias(ref, arguments);
    if (is(callee, "_rebuild_sparse_tensor") || is(callee, "_rebuild_sparse_csr_tensor")) return sparse(ref, arguments);
    if (is(callee, "_rebuild_meta_tensor_no_storage")) return meta(ref, arguments);
    if (isNumpyCore(m_arena, callee, "multiarray", "_reconstruct")) return array(ref);
    if (isNumpyCore(m_arena, callee, "numeric", "_frombuffer")) return buffer(ref, arguments);
    return {};
}

Result<void> TensorFinder::alias(Ref ref, const Items& arguments) {
    if (arguments.empty()) return {};
    if (const auto found = m_table.tensorOf.find(arguments[0]); found != m_table.tensorOf.end())
        m_table.tensorOf[ref] = found->second;
    else if (const auto parts = m_table.partsOf.find(arguments[0]); parts != m_table.partsOf.end())
        m_table.partsOf[ref] = SparseParts(parts->second);
    else if (m_left.contains(arguments[0]))
        m_left.insert(ref);
    return {};
}

Result<Shape> TensorFinder::sizes(Ref ref, const Message& what) const {
    if (!isSequence(ref))
        return graphError("tensor-shape",
                          message("tensor-shape.the-of-a-tensor", "The {what} of a tensor is not a tuple.", {{"what", what}}));
    const Items& items = m_arena.items(ref);
    if (items.size() > kMaxTensorRank)
        return graphError("tensor-shape",
                          message("tensor-shape.a-tensor-has-dimensions", "A tensor has {items} dimensions; the limit is {maxTensorRank}.",
                                  {{"items", items.size()}, {"maxTensorRank", kMaxTensorRank}}));
    Shape shape;
    for (const Ref item : items) {
        if (!m_arena.is(item, Kind::Int) || m_arena.integer(item) < 0)
            return graphError("tensor-shape",
                              message("tensor-shape.the-of-a-tensor-holds",
                                      "The {what} of a tensor holds something that is not an integer >= 0.", {{"what", what}}));
        shape.push_back(m_arena.integer(item));
    }
    return shape;
}

int TensorFinder::kept(StorageExtent extent) {
    m_table.storages.push_back(std::move(extent));
    return static_cast<int>(m_table.storages.size()) - 1;
}

/// nullopt: `unknown` describes what is not supported.
Result<std::optional<int>> TensorFinder::storage(Ref given, StorageId& id, Message& unknown) {
    if (m_arena.is(given, Kind::Call)) {
        const Ref callee = m_arena[given].a;
        const Items& arguments = m_arena.items(m_arena[given].b);
        const bool stream = m_arena.isGlobal(callee, "torch.storage", "_load_from_bytes") && arguments.size() == 1 && m_bytes.stream &&
                            (m_arena.is(arguments[0], Kind::Bytes) || m_arena.is(arguments[0], Kind::String));
        if (!stream) {
            unknown = m_arena.is(callee, Kind::Global)
                          ? message("tensor-finder.its-storage-comes-from", "Its storage comes from {globalName}, which is never called.",
                                    {{"globalName", escapeForDisplay(m_arena.globalName(callee), kShownName)}})
                          : message("tensor-finder.its-storage-comes-from-a", "Its storage comes from a call, which is never executed.");
            return std::optional<int>();
        }
        auto read = m_streamOf.find(arguments[0]);
        if (read == m_streamOf.end()) read = m_streamOf.emplace(arguments[0], m_bytes.stream(arguments[0])).first;
        if (!read->second.ok()) {
            if (read->second.error().kind == ErrorKind::Cancelled) return read->second.error();
            unknown = message("tensor-finder.the-stream-of-its", "The stream of its storage cannot be read: {what}",
                              {{"what", read->second.error().what}});
            return std::optional<int>();
        }
        id = read->second->id;
        auto [place, fresh] = m_storageOf.emplace(arguments[0], 0);
        if (fresh) place->second = kept(read->second->extent);
        return std::optional(place->second);
    }
    if (!m_arena.is(given, Kind::Persistent))
        return graphError("tensor-arguments", message("tensor-arguments.a-tensor-has-no", "A tensor has no storage."));
    auto parsed = parseStorageId(m_arena, given);
    if (!parsed.ok() && parsed.error().code == "storage-class") {
        unknown = parsed.error().what;
        return std::optional<int>();
    }
    TD_TRY(id, std::move(parsed));
    if (const auto found = m_storageOf.find(given); found != m_storageOf.end()) return std::optional(found->second);
    // Tensors over one storage share it even if each refers to it separately.
    const std::string name = id.key + '\n' + (id.untyped ? "untyped" : dtypeName(id.dtype)) + '\n' + std::to_string(id.elements) + '\n' +
                             (id.view ? std::to_string(id.viewOffset) + '+' + std::to_string(id.viewElements) : "");
    auto found = m_storageByName.find(name);
    if (found == m_storageByName.end()) {
        TD_TRY(StorageExtent extent, m_bytes.storage(id));
        found = m_storageByName.emplace(name, kept(std::move(extent))).first;
    }
    m_storageOf[given] = found->second;
    return std::optional(found->second);
}

Result<void> TensorFinder::strided(Ref ref, const Items& arguments, Ref dtypeRef) {
    TensorRecord record;
    StorageId id;
    Message unknown;
    TD_TRY(const std::optional<int> index, storage(arguments[0], id, unknown));
    if (!index) return leave(ref, std::move(unknown));
    record.storage = *index;
    record.dtype = id.untyped ? DType::UInt8 : id.dtype;
    if (dtypeRef != kNoRef) {
        if (!m_arena.is(dtypeRef, Kind::Global))
            return graphError("tensor-dtype", message("tensor-dtype.a-tensor-has-something", "A tensor has something else as its dtype."));
        const auto dtype = m_arena.text(m_arena[dtypeRef].a) == "torch" ? dtypeFromName(m_arena.text(m_arena[dtypeRef].b)) : std::nullopt;
        if (!dtype)
            return leave(ref, message("tensor-finder.the-dtype-is-not", "The dtype {globalName} is not known.",
                                      {{"globalName", escapeForDisplay(m_arena.globalName(dtypeRef), kShownName)}}));
        record.dtype = *dtype;
    }
    if (!m_arena.is(arguments[1], Kind::Int) || m_arena.integer(arguments[1]) < 0)
        return graphError("tensor-shape", message("tensor-shape.the-offset-of-a", "The offset of a tensor is not an integer >= 0."));
    record.offset = m_arena.integer(arguments[1]);
    TD_TRY(record.shape, sizes(arguments[2], message("tensor-finder.shape", "shape")));
    TD_TRY(record.strides, sizes(arguments[3], message("tensor-finder.stride", "stride")));
    if (record.shape.size() != record.strides.size())
        return graphError("tensor-shape",
                          message("tensor-shape.a-tensor-has-more", "A tensor has more strides than dimensions, or fewer."));
    // For a type that torch counts in pairs, an element is a byte.
    const std::uint64_t bytes = m_table.storages[static_cast<std::size_t>(record.storage)].bytes;
    TD_CHECK(checkTensorBounds(record, record.dtype == DType::Float4E2M1 ? bytes : elementsIn(bytes, record.dtype)));
    const std::size_t metadata = dtypeRef == kNoRef ? 6 : 7;
    if (arguments.size() > metadata) signs(arguments[metadata], record);
    if (record.dtype == DType::Float4E2M1) unpackPairs(record);
    return add(ref, std::move(record));
}

/// {'conj': True, 'neg': True}: views whose sign PyTorch changes lazily.
void TensorFinder::signs(Ref metadata, TensorRecord& record) const {
    if (!m_arena.is(metadata, Kind::Dict)) return;
    for (const auto& [key, value] : pickle::dictEntries(m_arena, metadata)) {
        if (!m_arena.is(key, Kind::String) || !m_arena.is(value, Kind::Bool) || m_arena.integer(value) == 0) continue;
        record.conjugated = record.conjugated || m_arena.text(key) == "conj";
        record.negated = record.negated || m_arena.text(key) == "neg";
    }
}

/// torch counts the pairs of float4_e2m1fn_x2; here each of the two values is an element, low half of the byte first.
void TensorFinder::unpackPairs(TensorRecord& record) const {
    record.offset *= 2;
    for (std::int64_t& stride : record.strides) stride *= 2;
    if (!record.shape.empty() && (record.strides.back() == 2 || record.shape.back() == 1)) {
        record.shape.back() *= 2;
        record.strides.back() = 1;
    } else {
        record.shape.push_back(2);
        record.strides.push_back(1);
    }
}

/// SETITEM, APPEND and BUILD on a tensor would change it after creation, with code that is never run here.
void TensorFinder::oddState(Ref ref) {
    const pickle::Node& node = m_arena[ref];
    if (node.kind != Kind::Call) return;
    if (node.items != 0)
        m_table.odd.emplace_back(
            ref, node.pairs ? message("tensor-odd.items-set", "has items set in it after it is made; the values are those from before")
                            : message("tensor-odd.elements-appended",
                                      "has elements appended to it after it is made; the values are those from before"));
    const bool numpy = isNumpyCore(m_arena, node.a, "multiarray", "_reconstruct");
    if (node.state != kNoRef && !numpy)
        m_table.odd.emplace_back(
            ref, message("tensor-odd.another-state", "is given another state (BUILD) after it is made; the values are those from before"));
}

Result<void> TensorFinder::add(Ref ref, TensorRecord record) {
    m_table.tensorOf[ref] = static_cast<int>(m_table.records.size());
    m_table.records.push_back(std::move(record));
    return {};
}

/// A call with unknown parts stays a call; the rest of the file is read.
Result<void> TensorFinder::leave(Ref ref, Message unknown) {
    m_left.insert(ref);
    m_table.unread.emplace_back(ref, std::move(unknown));
    return {};
}

Result<void> TensorFinder::meta(Ref ref, const Items& arguments) {
    if (arguments.size() < 3 || !m_arena.is(arguments[0], Kind::Global)) return wrong("_rebuild_meta_tensor_no_storage");
    TensorRecord record;
    const auto dtype = dtypeFromName(m_arena.text(m_arena[arguments[0]].b));
    if (!dtype)
        return leave(ref, message("tensor-finder.the-dtype-is-not", "The dtype {globalName} is not known.",
                                  {{"globalName", escapeForDisplay(m_arena.globalName(arguments[0]), kShownName)}}));
    record.dtype = *dtype;
    TD_TRY(record.shape, sizes(arguments[1], message("tensor-finder.shape", "shape")));
    TD_TRY(const std::uint64_t count, tensorElements(record.shape));
    record.strides = cOrderStrides(record.shape);
    if (record.dtype == DType::Float4E2M1) unpackPairs(record);
    m_table.metaTensors = m_table.metaTensors || count > 0;
    return add(ref, std::move(record));
}

}  // namespace teardown
