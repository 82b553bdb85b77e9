#include "core/checkpoint/checkpoint_writer.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/checkpoint/pickle_writer.h"
#include "core/checkpoint/zip_writer.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>

namespace teardown {
namespace {

constexpr std::uint32_t kAlignment = 64;  // as PyTorch

struct StorageClass {
    DType dtype;
    const char* name;
};
constexpr std::array kStorageClasses{StorageClass{DType::Bool, "BoolStorage"},           StorageClass{DType::UInt8, "ByteStorage"},
                                     StorageClass{DType::Int8, "CharStorage"},           StorageClass{DType::Int16, "ShortStorage"},
                                     StorageClass{DType::Int32, "IntStorage"},           StorageClass{DType::Int64, "LongStorage"},
                                     StorageClass{DType::Float16, "HalfStorage"},        StorageClass{DType::BFloat16, "BFloat16Storage"},
                                     StorageClass{DType::Float32, "FloatStorage"},       StorageClass{DType::Float64, "DoubleStorage"},
                                     StorageClass{DType::Complex64, "ComplexFloatStorage"}, StorageClass{DType::Complex128, "ComplexDoubleStorage"}};

/// nullptr: the dtype has no storage class and is written over an untyped storage (PyTorch 2.1 and later).
const char* storageClass(DType dtype) {
    for (const StorageClass& row : kStorageClasses)
        if (row.dtype == dtype) return row.name;
    return nullptr;
}

bool isQuantised(DType dtype) {
    return dtype == DType::QInt8 || dtype == DType::QUInt8 || dtype == DType::QInt32 || dtype == DType::QUInt4x2 || dtype == DType::QUInt2x4;
}

Error writerError(const std::string& path, const char* code, std::string what, std::string remedy) {
    Error error{ErrorKind::BadInput, code, std::move(what), std::move(remedy), {}};
    error.where.file = path;
    return error;
}

bool sameFile(const std::string& a, const std::string& b) {
    struct stat first {};
    struct stat second {};
    return ::stat(a.c_str(), &first) == 0 && ::stat(b.c_str(), &second) == 0 && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/// The folder inside the archive: the file's name without its last extension, as torch.save gives it.
std::string rootOf(const std::string& path) {
    std::string name = path.substr(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
    const std::size_t dot = name.rfind('.');
    if (dot != std::string::npos && dot > 0) name.resize(dot);
    return name.empty() ? "archive" : name;
}

void describeTensor(pickle::Writer& out, const TensorView& view, std::size_t index) {
    const char* typed = storageClass(view.dtype());
    out.global("torch._utils", typed ? "_rebuild_tensor_v2" : "_rebuild_tensor_v3");
    out.mark();
    out.mark();
    out.text("storage");
    out.global(typed ? "torch" : "torch.storage", typed ? typed : "UntypedStorage");
    out.text(std::to_string(index));
    out.text("cpu");
    out.integer(typed ? view.numel() : static_cast<std::int64_t>(view.byteSize()));
    out.tuple();
    out.persistent();
    out.integer(0);
    out.mark();
    for (const std::int64_t size : view.shape()) out.integer(size);
    out.tuple();
    Shape strides(view.shape().size(), 1);
    for (std::size_t i = strides.size(); i-- > 1;) strides[i - 1] = strides[i] * std::max<std::int64_t>(view.shape()[i], 1);
    out.mark();
    for (const std::int64_t stride : strides) out.integer(stride);
    out.tuple();
    out.boolean(false);
    out.global("collections", "OrderedDict");
    out.emptyTuple();
    out.reduce();
    if (!typed) out.global("torch", dtypeName(view.dtype()));
    out.tuple();
    out.reduce();
}

}  // namespace

Result<void> writeCheckpoint(const std::string& path, const ConfigValue& meta, const std::vector<NamedTensor>& stateDict, const std::vector<std::string>& protectedPaths) {
    for (const std::string& opened : protectedPaths)
        if (sameFile(path, opened))
            return writerError(path, "export-over-source", "This is the file that the tensors are read from; it is not written over.", "Choose another name.");
    for (const NamedTensor& tensor : stateDict) {
        if (!tensor.view.valid()) return writerError(path, "export-no-tensor", fmt::format("'{}' has no values.", escapeForDisplay(tensor.key)), {});
        if (isQuantised(tensor.view.dtype()))
            return writerError(path, "export-dtype", fmt::format("'{}' is quantised ({}); such tensors are not written.", escapeForDisplay(tensor.key), dtypeName(tensor.view.dtype())),
                               "Convert it to float32 first.");
    }
    pickle::Writer pickle;
    pickle.emptyDict();
    pickle.mark();
    pickle.text("meta");
    TD_CHECK(pickle.value(meta));
    pickle.text("state_dict");
    pickle.global("collections", "OrderedDict");
    pickle.emptyTuple();
    pickle.reduce();
    pickle.mark();
    for (std::size_t i = 0; i < stateDict.size(); ++i) {
        pickle.text(stateDict[i].key);
        describeTensor(pickle, stateDict[i].view, i);
    }
    pickle.setItems();
    pickle.setItems();
    const std::string program = pickle.finish();
    const std::string root = rootOf(path);
    return writeFileAtomically(path, [&](const ByteSink& sink) -> Result<void> {
        ZipWriter zip(sink, kAlignment);
        TD_CHECK(zip.add(root + "/data.pkl", program));
        for (std::size_t i = 0; i < stateDict.size(); ++i) TD_CHECK(zip.add(root + "/data/" + std::to_string(i), stateDict[i].view));
        TD_CHECK(zip.add(root + "/version", "3\n"));
        return zip.finish();
    });
}

}  // namespace teardown
