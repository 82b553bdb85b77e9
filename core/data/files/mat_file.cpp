#include "core/data/files/mat_file.h"

#include "core/base/text.h"
#include "core/data/files/mat_reader.h"

#include <zlib.h>
#include <algorithm>
#include <bit>

namespace teardown {

namespace {

constexpr std::uint64_t kHeaderBytes = 128;

Error matError(const InputFile& file, const char* code, std::uint64_t offset, const Message& what, const Message& remedy) {
    return {ErrorKind::BadInput, code, what, remedy, {file.path(), 0, 0, {}, offset}};
}

Message getAgain() { return message("do.get-a-new-copy", "Get the file again: its copy is damaged."); }

/// Whether the header is that of a MATLAB 5 file; sets the byte order.
Result<void> checkMatHeader(const InputFile& file, bool& bigEndian) {
    const Message saveAgain = message("do.save-as-mat5", "Save it in MATLAB with save(..., '-v7'), or in Python with scipy.io.savemat.");
    if (file.size() < kHeaderBytes)
        return matError(
            file, "mat-header", 0,
            message("mat-header.short", "The file has {bytes} bytes: too few for the header of a MAT-file.", {{"bytes", file.size()}}),
            getAgain());
    TD_TRY(const std::vector<std::byte> header, file.read(0, kHeaderBytes));
    const std::string_view text(reinterpret_cast<const char*>(header.data()), kHeaderBytes);
    if (text.starts_with("MATLAB 7.3") || text.starts_with("\x89HDF"))
        return matError(file, "mat-header", 0,
                        message("mat-header.hdf5", "The file is of MATLAB 7.3 (HDF5), which scipy.io.loadmat does not read."), saveAgain);
    const std::string_view order = text.substr(126, 2);
    if (order != "IM" && order != "MI") {
        const bool old = std::to_integer<int>(header[0]) <= 52 && header[1] <= std::byte{16} && header[3] == std::byte{0};
        return matError(file, "mat-header", 126,
                        old ? message("mat-header.version-4", "The file has no header of MATLAB 5; it is perhaps a MAT-file of MATLAB 4.")
                            : message("mat-header.none", "The file has no header of a MATLAB 5 file."),
                        saveAgain);
    }
    bigEndian = order == "MI";
    return {};
}

/// zlib data of one element.
Result<std::vector<std::byte>> inflatedElement(const InputFile& file, std::uint64_t offset, const std::vector<std::byte>& packed,
                                               std::uint64_t limit) {
    std::vector<std::byte> out;
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK)
        return Error{
            ErrorKind::Internal, "gzip-start", message("gzip-start.zlib", "zlib could not be started."), {}, {file.path(), 0, 0, {}, {}}};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    std::vector<std::byte> piece(std::size_t{1} << 16);
    int state = Z_OK;
    bool tooLarge = false;
    while (state == Z_OK && !tooLarge) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        state = inflate(&stream, Z_NO_FLUSH);
        const std::size_t made = piece.size() - stream.avail_out;
        if (state == Z_OK && made == 0 && stream.avail_in == 0) state = Z_BUF_ERROR;
        tooLarge = out.size() + made > limit;
        if (!tooLarge) out.insert(out.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(made));
    }
    inflateEnd(&stream);
    if (tooLarge)
        return matError(file, "mat-too-large", offset,
                        message("mat-too-large.unpacks", "The MAT-file unpacks to more than {limit} bytes.", {{"limit", kMaxMatBytes}}),
                        message("do.unpack-it-yourself", "Unpack it yourself if it is what you expect."));
    if (state != Z_STREAM_END)
        return matError(file, "mat-inflate", offset, message("mat-inflate.damaged", "The deflated data of an element is damaged."),
                        getAgain());
    return out;
}

double matNumber(std::uint32_t type, const std::byte* at, bool bigEndian) {
    const std::uint64_t bits = mat::unsignedAt(at, mat::itemBytes(type), bigEndian);
    switch (type) {
        case mat::kInt8:
            return static_cast<std::int8_t>(bits);
        case mat::kInt16:
            return static_cast<std::int16_t>(bits);
        case mat::kInt32:
            return static_cast<std::int32_t>(bits);
        case mat::kInt64:
            return static_cast<double>(static_cast<std::int64_t>(bits));
        case mat::kSingle:
            return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
        case mat::kDouble:
            return std::bit_cast<double>(bits);
        default:
            return static_cast<double>(bits);
    }
}

}  // namespace

const char* matClassName(MatClass cls) {
    constexpr const char* kNames[] = {"?",     "cell",  "struct", "object", "char",   "sparse", "double", "single",   "int8",
                                      "uint8", "int16", "uint16", "int32",  "uint32", "int64",  "uint64", "function", "opaque"};
    return kNames[static_cast<std::size_t>(cls)];
}

std::uint64_t MatArray::count() const {
    std::uint64_t product = 1;
    for (const std::int64_t side : dimensions) product *= static_cast<std::uint64_t>(side);
    return product;
}

Result<void> MatFile::readElement(const InputFile& file, std::uint64_t& at, std::uint64_t& used) {
    const std::uint64_t start = at;
    const std::uint64_t left = file.size() - start;
    at = file.size();  // an element of unknown size is the last one
    if (left < 8)
        return matError(file, "mat-broken", start, message("mat-broken.tag", "The MAT-file ends within the tag of an element."),
                        getAgain());
    TD_TRY(const std::vector<std::byte> tag, file.read(start, 8));
    const std::uint64_t type = mat::unsignedAt(tag.data(), 4, m_bigEndian);
    const std::uint64_t size = mat::unsignedAt(tag.data() + 4, 4, m_bigEndian);
    if (size > left - 8)
        return matError(file, "mat-broken", start,
                        message("mat-broken.element-size", "An element of type {type} claims {size} bytes, and {left} are left.",
                                {{"type", type}, {"size", size}, {"left", left - 8}}),
                        getAgain());
    const bool deflated = type == mat::kCompressed;
    at = std::min(file.size(), start + 8 + (deflated ? size : (size + 7) / 8 * 8));
    if (type != mat::kMatrix && !deflated) return {};  // nothing that MATLAB shows as a variable
    if (!deflated && size > kMaxMatBytes - used)
        return matError(file, "mat-too-large", start,
                        message("mat-too-large.unpacks", "The MAT-file unpacks to more than {limit} bytes.", {{"limit", kMaxMatBytes}}),
                        {});
    TD_TRY(std::vector<std::byte> bytes, deflated ? file.read(start + 8, size) : file.read(start, size + 8));
    if (deflated) {
        TD_TRY(bytes, inflatedElement(file, start, bytes, kMaxMatBytes - used));
    }
    used += bytes.size();
    m_buffers.push_back(std::move(bytes));
    const Result<void> read = MatReader(*this, m_buffers.size() - 1).readVariable();
    if (read.ok()) return {};
    Error error = read.error();
    const std::uint64_t inside = error.where.offset.value_or(0);
    error.where = {file.path(), 0, 0, {}, deflated ? start : start + inside};
    if (deflated)
        error.what =
            message("mat-broken.inside", "{what} (at byte {inside} of the unpacked element)", {{"what", error.what}, {"inside", inside}});
    return error;
}

Result<MatFile> MatFile::read(const std::shared_ptr<const InputFile>& file, std::optional<Error>* fault, const TaskContext& task) {
    MatFile result;
    TD_CHECK(checkMatHeader(*file, result.m_bigEndian));
    std::uint64_t used = 0;
    for (std::uint64_t at = kHeaderBytes; at < file->size();) {
        if (task.cancelled()) return cancelledError();
        if (const Result<void> read = result.readElement(*file, at, used); !read.ok()) {
            if (!fault) return read.error();
            if (!fault->has_value()) *fault = read.error();
            if (read.error().code == "mat-too-large") break;
        }
    }
    return result;
}

const MatArray* MatFile::find(std::string_view name) const {
    for (const std::uint32_t index : m_variables)
        if (m_arrays[index].name == name) return &m_arrays[index];
    return nullptr;
}

double MatFile::number(const MatArray& array, std::uint64_t index) const {
    return matNumber(array.storedType, m_buffers[array.buffer].data() + array.offset + index * mat::itemBytes(array.storedType),
                     m_bigEndian);
}

std::string MatFile::text(const MatArray& array, std::uint64_t row) const {
    std::string result;
    if (array.storedType == 0) return result;
    const std::uint64_t rows = static_cast<std::uint64_t>(array.dimensions[0]);
    const std::uint64_t item = mat::itemBytes(array.storedType);
    const std::byte* data = m_buffers[array.buffer].data() + array.offset;
    if (array.storedType == mat::kUtf8 && rows == 1) {
        result.assign(reinterpret_cast<const char*>(data), array.bytes);
    } else {
        const std::uint64_t columns = rows > 0 ? array.count() / rows : 0;
        std::uint32_t high = 0;
        for (std::uint64_t column = 0; column < columns; ++column) {
            const auto code = static_cast<std::uint32_t>(mat::unsignedAt(data + (row + column * rows) * item, item, m_bigEndian));
            const bool first = code >= 0xd800 && code < 0xdc00;
            const bool second = code >= 0xdc00 && code < 0xe000 && high != 0;
            if (first)
                high = code;
            else
                appendUtf8(result, second ? 0x10000 + ((high - 0xd800) << 10) + (code - 0xdc00) : std::min<std::uint32_t>(code, 0x10ffff));
            if (!first) high = 0;
        }
    }
    while (result.ends_with('\0')) result.pop_back();
    return result;
}

}  // namespace teardown
