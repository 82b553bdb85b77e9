#include "core/checkpoint/torch_pickler.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace teardown {
namespace {

struct StorageClass {
    DType dtype;
    const char* name;
};
constexpr std::array kPickledStorages{StorageClass{DType::Bool, "BoolStorage"},
                                      StorageClass{DType::UInt8, "ByteStorage"},
                                      StorageClass{DType::Int8, "CharStorage"},
                                      StorageClass{DType::Int16, "ShortStorage"},
                                      StorageClass{DType::Int32, "IntStorage"},
                                      StorageClass{DType::Int64, "LongStorage"},
                                      StorageClass{DType::Float16, "HalfStorage"},
                                      StorageClass{DType::BFloat16, "BFloat16Storage"},
                                      StorageClass{DType::Float32, "FloatStorage"},
                                      StorageClass{DType::Float64, "DoubleStorage"},
                                      StorageClass{DType::Complex64, "ComplexFloatStorage"},
                                      StorageClass{DType::Complex128, "ComplexDoubleStorage"}};

}  // namespace

const char* storageClassName(DType dtype) {
    for (const StorageClass& row : kPickledStorages)
        if (row.dtype == dtype) return row.name;
    return nullptr;
}

bool isQuantised(DType dtype) {
    return dtype == DType::QInt8 || dtype == DType::QUInt8 || dtype == DType::QInt32 || dtype == DType::QUInt4x2 ||
           dtype == DType::QUInt2x4;
}

Result<void> TorchPickler::tensor(std::size_t index, bool requiresGrad) {
    const TensorSource& source = m_tensors[index];
    if (isQuantised(source.dtype) || itemBits(source.dtype) < 8)
        return Error{ErrorKind::BadInput,
                     "export-dtype",
                     message("export-dtype.has-the-type-which-is", "'{key}' has the type {dtype}, which is not written.",
                             {{"key", escapeForDisplay(source.key)}, {"dtype", dtypeName(source.dtype)}}),
                     message("do.leave-it-out-with-select", "Leave it out with --select."),
                     {}};
    std::size_t storage = m_storages.size();
    if (!source.place.empty()) storage = m_places.emplace(source.place, storage).first->second;
    if (storage == m_storages.size()) m_storages.push_back(index);
    const char* typed = storageClassName(source.dtype);
    const auto elements = static_cast<std::int64_t>(source.elements());
    m_out.global("torch._utils", typed ? "_rebuild_tensor_v2" : "_rebuild_tensor_v3");
    m_out.mark();
    m_out.mark();
    m_out.text("storage");
    m_out.global(typed ? "torch" : "torch.storage", typed ? typed : "UntypedStorage");
    m_out.text(std::to_string(storage));
    m_out.text("cpu");
    m_out.integer(typed ? elements : static_cast<std::int64_t>(source.byteSize()));
    if (m_legacy) m_out.none();
    m_out.tuple();
    m_out.persistent();
    m_out.integer(0);
    m_out.mark();
    for (const std::int64_t size : source.shape) m_out.integer(size);
    m_out.tuple();
    Shape strides(source.shape.size(), 1);
    for (std::size_t i = strides.size(); i-- > 1;) strides[i - 1] = strides[i] * std::max<std::int64_t>(source.shape[i], 1);
    m_out.mark();
    for (const std::int64_t stride : strides) m_out.integer(stride);
    m_out.tuple();
    m_out.boolean(requiresGrad);
    m_out.global("collections", "OrderedDict");
    m_out.emptyTuple();
    m_out.reduce();
    if (!typed) m_out.global("torch", dtypeName(source.dtype));
    m_out.tuple();
    m_out.reduce();
    return {};
}

}  // namespace teardown
