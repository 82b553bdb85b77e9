#include "core/tensor/npy.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/tensor/npy_header.h"

#include <fmt/format.h>

#include <cstring>

namespace teardown {
namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr std::uint64_t kMaxFile = std::uint64_t{8} << 30;

Error npyError(const std::string& name, std::string code, Message what, Message remedy = {}) {
    Error error{ErrorKind::BadInput, std::move(code), std::move(what), std::move(remedy), {}};
    error.where.file = name;
    return error;
}

const char* numpyDescr(DType dtype) {
    switch (dtype) {
        case DType::Bool:
            return "|b1";
        case DType::UInt8:
        case DType::QUInt8:
        case DType::QUInt4x2:
        case DType::QUInt2x4:
            return "|u1";
        case DType::Int8:
        case DType::QInt8:
            return "|i1";
        case DType::UInt16:
            return "<u2";
        case DType::Int16:
            return "<i2";
        case DType::UInt32:
            return "<u4";
        case DType::Int32:
        case DType::QInt32:
            return "<i4";
        case DType::UInt64:
            return "<u8";
        case DType::Int64:
            return "<i8";
        case DType::Float16:
            return "<f2";
        case DType::Float32:
            return "<f4";
        case DType::Float64:
            return "<f8";
        case DType::Complex64:
            return "<c8";
        case DType::Complex128:
            return "<c16";
        default:
            return nullptr;  // NumPy has no such type: written as float32
    }
}

}  // namespace

Result<TensorView> parseNpy(const std::string& name, std::vector<std::byte> bytes) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    auto preamble = parseNpyPreamble(text.substr(0, kNpyMaxPreamble));
    if (!preamble.ok()) {
        Error error = std::move(preamble).error();
        error.where.file = name;
        return error;
    }
    NpyHeader& header = preamble->header;
    if (preamble->dataSize > text.size() - preamble->dataOffset)
        return npyError(
            name, "npy-truncated",
            message(
                "npy-truncated.the-shape-needs-bytes-of", "The shape {shape} needs {dataSize} bytes of data; the file has {dataOffset}.",
                {{"shape", shapeText(header.shape)}, {"dataSize", preamble->dataSize}, {"dataOffset", text.size() - preamble->dataOffset}}),
            message("do.the-file-was-cut", "The file was cut off: copy or save it again."));
    auto owner = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
    const std::byte* data = owner->data() + preamble->dataOffset;
    Shape strides = header.fortranOrder ? fortranStrides(header.shape) : Shape{};
    return TensorView(header.dtype, std::move(header.shape), std::move(strides), owner, data, header.bigEndian);
}

Result<TensorView> readNpy(const std::string& path) {
    TD_TRY(const auto file, InputFile::open(path));
    if (file->size() > kMaxFile)
        return npyError(path, "file-too-large",
                        message("file-too-large.the-array-file-has", "The array file has {file} bytes; the limit is {maxFile}.",
                                {{"file", file->size()}, {"maxFile", kMaxFile}}));
    // A wrong file is rejected by its first bytes, before all of it is read.
    TD_TRY(const auto head, file->read(0, std::min<std::uint64_t>(file->size(), kMagic.size())));
    if (std::string_view(reinterpret_cast<const char*>(head.data()), head.size()) != kMagic) return parseNpy(path, head);
    TD_TRY(auto bytes, file->read(0, file->size()));
    return parseNpy(path, std::move(bytes));
}

std::optional<std::string> npyHeader(DType dtype, const Shape& sizes) {
    const char* descr = numpyDescr(dtype);
    if (!descr) return std::nullopt;
    std::string shape;
    for (const std::int64_t size : sizes) shape += std::to_string(size) + ", ";
    if (sizes.size() == 1)
        shape.pop_back();
    else if (sizes.size() > 1)
        shape.resize(shape.size() - 2);
    std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", descr, shape);
    header.append(63 - (kMagic.size() + 4 + header.size()) % 64, ' ');
    header += '\n';
    std::string out(kMagic);
    out += {'\1', '\0', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
    return out + header;
}

std::string npyBytes(const TensorView& view) {
    const char* descr = numpyDescr(view.dtype());
    std::string out = *npyHeader(descr ? view.dtype() : DType::Float32, view.shape());
    const std::size_t start = out.size();
    if (view.numel() == 0) return out;
    if (descr) {
        const auto bytes = view.toContiguousBytes();
        out.resize(start + bytes.size());
        std::memcpy(out.data() + start, bytes.data(), bytes.size());
    } else {
        const auto floats = view.toFloats();
        out.resize(start + floats.size() * sizeof(float));
        std::memcpy(out.data() + start, floats.data(), floats.size() * sizeof(float));
    }
    return out;
}

Result<void> writeNpy(const std::string& path, const TensorView& view) { return writeFileAtomically(path, npyBytes(view)); }

}  // namespace teardown
