#include "core/checkpoint/archive/zip_writer.h"

#include "core/base/text.h"
#include "core/checkpoint/archive/zip_directory.h"
#include "core/checkpoint/little_endian.h"
#include "core/tensor/tensor_stream.h"

#include <zlib.h>

namespace teardown {
namespace {

constexpr std::uint32_t k32 = 0xffffffffu;
constexpr std::uint16_t kMadeBy = 20;
constexpr std::uint16_t kNeeds = 20;
constexpr std::uint16_t kNeeds64 = 45;
constexpr std::uint16_t kDosDate = 0x21;  // 1 January 1980, the earliest date: the time of writing is not part of the content
constexpr std::uint16_t kUtf8Flag = 0x800;
constexpr std::size_t kZipBlock = 1 << 20;

std::uint16_t flagsOf(const std::string& name) { return isAscii(name) ? 0 : kUtf8Flag; }
std::uint32_t saturated(std::uint64_t value) { return value >= k32 ? k32 : static_cast<std::uint32_t>(value); }

}  // namespace

Result<void> ZipWriter::emit(std::string_view bytes) {
    m_position += bytes.size();
    return m_sink(std::as_bytes(std::span(bytes)));
}

Result<void> ZipWriter::header(const std::string& name, std::uint32_t crc, std::uint64_t size) {
    std::string extra;
    const bool large = size >= k32;
    if (large) {
        appendLittleEndian<std::uint16_t>(extra, 1);
        appendLittleEndian<std::uint16_t>(extra, 16);
        appendLittleEndian<std::uint64_t>(extra, size);
        appendLittleEndian<std::uint64_t>(extra, size);
    }
    if (m_alignment > 0) {
        const std::uint64_t begin = m_position + kZipLocalSize + name.size() + extra.size() + 4;
        const auto padding = static_cast<std::uint16_t>((m_alignment - begin % m_alignment) % m_alignment);
        extra += "FB";
        appendLittleEndian<std::uint16_t>(extra, padding);
        extra.append(padding, 'Z');
    }
    m_entries.push_back({name, crc, size, m_position});
    std::string out = "PK\3\4";
    appendLittleEndian<std::uint16_t>(out, large ? kNeeds64 : kNeeds);
    appendLittleEndian<std::uint16_t>(out, flagsOf(name));
    appendLittleEndian<std::uint16_t>(out, 0);  // stored
    appendLittleEndian<std::uint16_t>(out, 0);
    appendLittleEndian<std::uint16_t>(out, kDosDate);
    appendLittleEndian<std::uint32_t>(out, crc);
    appendLittleEndian<std::uint32_t>(out, large ? k32 : static_cast<std::uint32_t>(size));
    appendLittleEndian<std::uint32_t>(out, large ? k32 : static_cast<std::uint32_t>(size));
    appendLittleEndian<std::uint16_t>(out, static_cast<std::uint16_t>(name.size()));
    appendLittleEndian<std::uint16_t>(out, static_cast<std::uint16_t>(extra.size()));
    return emit(out + name + extra);
}

Result<void> ZipWriter::add(const std::string& name, std::string_view bytes) {
    const auto crc = static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
    TD_CHECK(header(name, crc, bytes.size()));
    return emit(bytes);
}

Result<void> ZipWriter::add(const std::string& name, const TensorView& view) {
    std::vector<std::byte> block(kZipBlock);
    const std::size_t item = itemSize(view.dtype());
    const auto pass = [&](auto&& use) -> Result<void> {
        if (view.numel() == 0) return {};
        TensorStream stream(view);
        while (const std::size_t count = stream.next(block))
            TD_CHECK(use(std::string_view(reinterpret_cast<const char*>(block.data()), count * item)));
        return {};
    };
    std::uint32_t crc = 0;
    TD_CHECK(pass([&](std::string_view bytes) -> Result<void> {
        crc = static_cast<std::uint32_t>(crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
        return {};
    }));
    TD_CHECK(header(name, crc, view.byteSize()));
    return pass([&](std::string_view bytes) { return emit(bytes); });
}

Result<void> ZipWriter::add(const std::string& name, std::uint64_t size, const std::function<Result<void>(const ByteSink&)>& produce) {
    std::uint32_t crc = 0;
    std::uint64_t count = 0;
    TD_CHECK(produce([&](std::span<const std::byte> bytes) -> Result<void> {
        crc = static_cast<std::uint32_t>(crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
        count += bytes.size();
        return {};
    }));
    TD_CHECK(header(name, crc, size));
    const std::uint64_t start = m_position;
    TD_CHECK(produce([&](std::span<const std::byte> bytes) { return emit({reinterpret_cast<const char*>(bytes.data()), bytes.size()}); }));
    if (count != size || m_position - start != size)
        return Error{ErrorKind::BadInput,
                     "file-changed",
                     message("file-changed.the-file-changed-while", "The file changed while it was read."),
                     message("do.try-again-when-it", "Try again when it is complete."),
                     {}};
    return {};
}

Result<void> ZipWriter::finish() {
    const std::uint64_t start = m_position;
    for (const Entry& entry : m_entries) {
        std::string extra;
        if (entry.size >= k32 || entry.offset >= k32) {
            std::string fields;
            if (entry.size >= k32) {
                appendLittleEndian<std::uint64_t>(fields, entry.size);
                appendLittleEndian<std::uint64_t>(fields, entry.size);
            }
            if (entry.offset >= k32) appendLittleEndian<std::uint64_t>(fields, entry.offset);
            appendLittleEndian<std::uint16_t>(extra, 1);
            appendLittleEndian<std::uint16_t>(extra, static_cast<std::uint16_t>(fields.size()));
            extra += fields;
        }
        std::string out = "PK\1\2";
        appendLittleEndian<std::uint16_t>(out, kMadeBy);
        appendLittleEndian<std::uint16_t>(out, extra.empty() ? kNeeds : kNeeds64);
        appendLittleEndian<std::uint16_t>(out, flagsOf(entry.name));
        appendLittleEndian<std::uint16_t>(out, 0);
        appendLittleEndian<std::uint16_t>(out, 0);
        appendLittleEndian<std::uint16_t>(out, kDosDate);
        appendLittleEndian<std::uint32_t>(out, entry.crc);
        appendLittleEndian<std::uint32_t>(out, saturated(entry.size));
        appendLittleEndian<std::uint32_t>(out, saturated(entry.size));
        appendLittleEndian<std::uint16_t>(out, static_cast<std::uint16_t>(entry.name.size()));
        appendLittleEndian<std::uint16_t>(out, static_cast<std::uint16_t>(extra.size()));
        out.append(10, '\0');  // comment length, disk, attributes
        appendLittleEndian<std::uint32_t>(out, saturated(entry.offset));
        TD_CHECK(emit(out + entry.name + extra));
    }
    const std::uint64_t size = m_position - start;
    const std::uint64_t count = m_entries.size();
    std::string out;
    if (count >= 0xffff || start >= k32 || size >= k32) {
        const std::uint64_t position = m_position;
        out += "PK\6\6";
        appendLittleEndian<std::uint64_t>(out, 44);
        appendLittleEndian<std::uint16_t>(out, kMadeBy);
        appendLittleEndian<std::uint16_t>(out, kNeeds64);
        appendLittleEndian<std::uint64_t>(out, 0);  // disks
        appendLittleEndian<std::uint64_t>(out, count);
        appendLittleEndian<std::uint64_t>(out, count);
        appendLittleEndian<std::uint64_t>(out, size);
        appendLittleEndian<std::uint64_t>(out, start);
        out += "PK\6\7";
        appendLittleEndian<std::uint32_t>(out, 0);
        appendLittleEndian<std::uint64_t>(out, position);
        appendLittleEndian<std::uint32_t>(out, 1);
    }
    const auto count16 = static_cast<std::uint16_t>(count >= 0xffff ? 0xffff : count);
    out += "PK\5\6";
    appendLittleEndian<std::uint32_t>(out, 0);
    appendLittleEndian<std::uint16_t>(out, count16);
    appendLittleEndian<std::uint16_t>(out, count16);
    appendLittleEndian<std::uint32_t>(out, saturated(size));
    appendLittleEndian<std::uint32_t>(out, saturated(start));
    appendLittleEndian<std::uint16_t>(out, 0);
    return emit(out);
}

}  // namespace teardown
