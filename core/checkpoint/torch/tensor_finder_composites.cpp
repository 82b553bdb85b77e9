// Tensors made of several others, and NumPy arrays, whose bytes are in the pickle itself.
#include "core/checkpoint/torch/tensor_finder.h"

#include "core/base/text.h"
#include "core/checkpoint/value_checks.h"

#include <cmath>
#include <limits>

namespace teardown {

using pickle::Kind;
using pickle::kNoRef;

/// (scheme, scale, zero point) or (scheme, scales, zero points, axis).
Result<void> TensorFinder::quantiser(Ref ref, Ref tensor) {
    const Shape shape = record(tensor).shape;
    const DType dtype = record(tensor).dtype;
    const auto number = [&](Ref value) { return m_arena.is(value, Kind::Float) || m_arena.is(value, Kind::Int); };
    const Items& parts = m_arena.items(ref);
    const bool named = m_arena.is(ref, Kind::Tuple) && !parts.empty() && m_arena.is(parts[0], Kind::Global);
    bool fine = named && parts.size() == 3 && number(parts[1]) && m_arena.is(parts[2], Kind::Int);
    if (named && parts.size() == 4) {
        const auto many = [&](Ref value) { return isSequence(value) || m_table.tensorOf.contains(value) || m_left.contains(value); };
        fine = many(parts[1]) && many(parts[2]) && m_arena.is(parts[3], Kind::Int) && m_arena.integer(parts[3]) >= 0 &&
               static_cast<std::uint64_t>(m_arena.integer(parts[3])) < shape.size();
    }
    if (!fine)
        return graphError("tensor-quantiser", message("tensor-quantiser.the-scale-and-zero",
                                                      "The scale and zero point of a quantised tensor have the wrong form."));
    if (parts.size() == 3) {
        if (const double scale = m_arena.number(parts[1]); !std::isfinite(scale) || scale <= 0)
            m_table.odd.emplace_back(
                tensor, message("tensor-odd.is-quantised-with-the", "is quantised with the scale {scale}, which is no positive number",
                                {{"scale", pythonFloat(scale)}}));
        if (!isZeroPoint(dtype, static_cast<double>(m_arena.integer(parts[2]))))
            m_table.odd.emplace_back(tensor, message("tensor-odd.is-quantised-with-the-zero",
                                                     "is quantised with the zero point {integer}, which {dtype} does not hold",
                                                     {{"integer", m_arena.integer(parts[2])}, {"dtype", dtypeName(dtype)}}));
        return {};
    }
    const std::int64_t channels = shape[static_cast<std::size_t>(m_arena.integer(parts[3]))];
    for (const auto& [given, kind] : {std::pair(parts[1], ValueCheck::Kind::Scales), {parts[2], ValueCheck::Kind::ZeroPoints}}) {
        const bool scales = kind == ValueCheck::Kind::Scales;
        std::int64_t count = 1;
        if (m_table.tensorOf.contains(given)) {
            for (const std::int64_t size : record(given).shape) count *= size;
            // per_channel_affine_float_qparams has zero points that are not integers.
            m_table.checks.push_back({kind, tensor, {}, {}, shape, {}, dtype, {record(given)}});
        } else if (isSequence(given)) {
            count = static_cast<std::int64_t>(m_arena.items(given).size());
            for (const Ref item : m_arena.items(given)) {
                const double value = number(item) ? m_arena.number(item) : std::numeric_limits<double>::quiet_NaN();
                if (scales ? std::isfinite(value) && value > 0 : isZeroPoint(dtype, value)) continue;
                m_table.odd.emplace_back(
                    tensor,
                    message("tensor-odd.has-the-among-those", "has the {which} {value} among those of its channels",
                            {{"which", scales ? message("tensor-odd.scale", "scale") : message("tensor-odd.zero-point", "zero point")},
                             {"value", pythonFloat(value)}}));
                break;
            }
        } else {
            continue;
        }
        if (count != channels)
            m_table.odd.emplace_back(
                tensor,
                message("tensor-odd.has-for-channels", "has {count} {which} for {channels} channels",
                        {{"count", count},
                         {"which", scales ? message("tensor-odd.scales", "scales") : message("tensor-odd.zero-points", "zero points")},
                         {"channels", channels}}));
    }
    return {};
}

Result<void> TensorFinder::nested(Ref ref, const Items& arguments) {
    static constexpr const char* kNames[] = {"buffer", "sizes", "strides", "offsets"};
    SparseParts parts;
    for (std::size_t i = 0; i < std::size(kNames) && i < arguments.size(); ++i)
        if (m_table.tensorOf.contains(arguments[i])) parts.emplace_back(kNames[i], arguments[i]);
    if (parts.empty() && !arguments.empty() && m_left.contains(arguments[0])) return m_left.insert(ref), Result<void>();
    if (parts.empty()) return wrong("_rebuild_nested_tensor");
    m_table.partsOf.emplace(ref, std::move(parts));
    return {};
}

/// "torch.sparse_csr" of _get_layout('torch.sparse_csr').
std::string TensorFinder::layoutName(Ref ref) const {
    if (m_arena.is(ref, Kind::Global)) return m_arena.globalName(ref);
    if (!m_arena.is(ref, Kind::Call) || m_arena.items(m_arena[ref].b).empty()) return {};
    const Ref name = m_arena.items(m_arena[ref].b)[0];
    return m_arena.is(name, Kind::String) ? std::string(m_arena.text(name)) : std::string();
}

/// (indices, values, size[, coalesced]) or (compressed indices, plain indices, values, size): the parts are listed under torch's names.
Result<void> TensorFinder::sparse(Ref ref, const Items& arguments) {
    const auto bad = [](const Message& what) {
        return graphError("tensor-sparse", message("tensor-sparse.a-sparse-tensor", "A sparse tensor {what}.", {{"what", what}}));
    };
    if (arguments.size() < 2 || !isSequence(arguments[1])) return wrong("_rebuild_sparse_tensor");
    const std::string layout = layoutName(arguments[0]);
    const Items& given = m_arena.items(arguments[1]);
    std::vector<const char*> names{"indices", "values"};
    if (layout.ends_with("_csr") || layout.ends_with("_bsr"))
        names = {"crow_indices", "col_indices", "values"};
    else if (layout.ends_with("_csc") || layout.ends_with("_bsc"))
        names = {"ccol_indices", "row_indices", "values"};
    else if (!layout.ends_with("_coo"))
        return bad(message("tensor-finder-parts.has-an-unknown-layout", "has an unknown layout"));
    if (given.size() < names.size() + 1) return wrong("_rebuild_sparse_tensor");
    SparseParts parts;
    for (std::size_t i = 0; i < names.size(); ++i) {
        // If a part cannot be read, neither can the whole.
        if (m_left.contains(given[i])) return m_left.insert(ref), Result<void>();
        if (!m_table.tensorOf.contains(given[i])) return wrong("_rebuild_sparse_tensor");
        parts.emplace_back(names[i], given[i]);
    }
    TD_TRY(const Shape size, sizes(given[names.size()], message("tensor-finder-parts.shape", "shape")));
    TD_TRY(const std::uint64_t all, tensorElements(size));
    (void)all;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i)
        if (const DType type = record(parts[i].second).dtype; type != DType::Int64 && type != DType::Int32)
            return bad(message("tensor-finder-parts.has-indices-that-are", "has indices that are not integers"));
    const Shape& values = record(parts.back().second).shape;
    if (names.size() == 2) {
        const Shape& indices = record(parts[0].second).shape;
        if (indices.size() != 2 || values.empty() || indices[1] != values[0] ||
            static_cast<std::size_t>(indices[0]) + values.size() - 1 != size.size())
            return bad(message("tensor-finder-parts.of-shape-has-indices", "of shape {value} has indices {indices} and values {values}",
                               {{"value", shapeText(size)}, {"indices", shapeText(indices)}, {"values", shapeText(values)}}));
    } else {
        const Shape& plain = record(parts[1].second).shape;
        if (size.size() < 2 || plain.empty() || values.size() < plain.size() || plain.back() != values[plain.size() - 1])
            return bad(message("tensor-finder-parts.of-shape-has-indices-and", "of shape {value} has indices {plain} and values {values}",
                               {{"value", shapeText(size)}, {"plain", shapeText(plain)}, {"values", shapeText(values)}}));
    }
    ValueCheck check{
        names.size() == 2 ? ValueCheck::Kind::Coo : ValueCheck::Kind::Compressed, ref, {}, layout, size, values, DType::Float32, {}};
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) check.parts.push_back(record(parts[i].second));
    m_table.checks.push_back(std::move(check));
    m_table.partsOf.emplace(ref, std::move(parts));
    return {};
}

/// Bytes stored in the pickle itself.
Result<void> TensorFinder::inlineArray(Ref ref, Ref bytesRef, const NumpyDType& type, Shape shape, bool fortran) {
    TD_TRY(const std::uint64_t count, tensorElements(shape));
    const std::uint64_t size = m_arena.textSize(bytesRef);
    if (count * itemSize(type.dtype) != size)
        return graphError("tensor-out-of-bounds",
                          message("tensor-out-of-bounds.a-numpy-array-of",
                                  "A NumPy array of shape {shape} has {value} bytes where {itemSize} are needed.",
                                  {{"shape", shapeText(shape)}, {"value", size}, {"itemSize", count * itemSize(type.dtype)}}));
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

Result<void> TensorFinder::array(Ref ref) {
    const Ref state = m_arena[ref].state;
    if (state == kNoRef) return {};  // an empty array that never received its content
    if (!m_arena.is(state, Kind::Tuple) || m_arena.items(state).size() != 5) return wrong("numpy._reconstruct");
    const Items& fields = m_arena.items(state);
    const auto type = numpyDType(m_arena, fields[2]);
    if (!type || type->object) return {};  // texts and objects are shown but not read as numbers
    const bool bytes = m_arena.is(fields[4], Kind::Bytes) || m_arena.is(fields[4], Kind::String) || m_arena.is(fields[4], Kind::ByteArray);
    if (!bytes) return wrong("numpy._reconstruct");
    TD_TRY(Shape shape, sizes(fields[1], message("tensor-finder-parts.shape", "shape")));
    const bool fortran = (m_arena.is(fields[3], Kind::Bool) || m_arena.is(fields[3], Kind::Int)) && m_arena.integer(fields[3]) != 0;
    return inlineArray(ref, fields[4], *type, std::move(shape), fortran);
}

Result<void> TensorFinder::buffer(Ref ref, const Items& arguments) {
    if (arguments.size() != 4) return wrong("numpy._frombuffer");
    const auto type = numpyDType(m_arena, arguments[1]);
    if (!type || type->object) return {};
    if (!m_arena.is(arguments[0], Kind::Bytes) && !m_arena.is(arguments[0], Kind::ByteArray)) return wrong("numpy._frombuffer");
    TD_TRY(Shape shape, sizes(arguments[2], message("tensor-finder-parts.shape", "shape")));
    const bool fortran = m_arena.is(arguments[3], Kind::String) && m_arena.text(arguments[3]) == "F";
    return inlineArray(ref, arguments[0], *type, std::move(shape), fortran);
}

}  // namespace teardown
