#include "core/metrics/results/store_records.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

namespace teardown::metrics {

namespace {

static_assert(std::endian::native == std::endian::little, "stores are written as they lie in memory");

constexpr std::string_view kMagic{"TDscores", 8};
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kFingerprintBytes = 64;
constexpr std::size_t kChecksumAt = kHeaderBytes - sizeof(std::uint32_t);
constexpr std::size_t kScanned = std::size_t{1} << 20;

template <class Number>
void put(std::string& bytes, std::size_t at, Number number) {
    std::memcpy(bytes.data() + at, &number, sizeof number);
}
template <class Number>
Number get(std::string_view bytes, std::size_t at) {
    Number number;
    std::memcpy(&number, bytes.data() + at, sizeof number);
    return number;
}

std::uint32_t checksum(std::string_view bytes, std::uint32_t seed = 0) {
    return static_cast<std::uint32_t>(crc32_z(seed, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::uint32_t recordChecksum(std::uint64_t number, std::string_view scores) {
    char raw[sizeof number];
    std::memcpy(raw, &number, sizeof number);
    return checksum(scores, checksum({raw, sizeof raw}));
}

}  // namespace

std::string headerBytes(const StoreJob& job) {
    std::string bytes(kHeaderBytes, '\0');
    std::copy(kMagic.begin(), kMagic.end(), bytes.begin());
    put(bytes, 8, kVersion);
    put(bytes, 12, job.classes);
    put(bytes, 16, job.pictures);
    std::copy_n(job.fingerprint.begin(), std::min(job.fingerprint.size(), kFingerprintBytes), bytes.begin() + 24);
    put(bytes, kChecksumAt, checksum(std::string_view(bytes).substr(0, kChecksumAt)));
    return bytes;
}

std::optional<StoreJob> parseHeader(std::string_view bytes) {
    if (bytes.size() != kHeaderBytes || !bytes.starts_with(kMagic) || get<std::uint32_t>(bytes, 8) != kVersion) return std::nullopt;
    if (get<std::uint32_t>(bytes, kChecksumAt) != checksum(bytes.substr(0, kChecksumAt))) return std::nullopt;
    StoreJob job;
    job.classes = get<std::uint32_t>(bytes, 12);
    job.pictures = get<std::uint64_t>(bytes, 16);
    const std::string_view fingerprint = bytes.substr(24, kFingerprintBytes);
    job.fingerprint = fingerprint.substr(0, std::min(fingerprint.size(), fingerprint.find('\0')));
    if (job.classes == 0 || job.classes > kMaxStoreClasses) return std::nullopt;
    return job;
}

std::size_t recordBytes(std::uint32_t classes) { return sizeof(std::uint32_t) + std::size_t{classes} * sizeof(float); }

void appendRecord(std::string& out, std::uint64_t number, std::span<const float> scores) {
    const std::string_view bytes(reinterpret_cast<const char*>(scores.data()), scores.size_bytes());
    const std::size_t at = out.size();
    out.resize(at + sizeof(std::uint32_t));
    put(out, at, recordChecksum(number, bytes));
    out += bytes;
}

bool isWholeRecord(std::string_view record, std::uint64_t number) {
    return get<std::uint32_t>(record, 0) == recordChecksum(number, record.substr(sizeof(std::uint32_t)));
}

Result<std::uint64_t> countWholeRecords(const InputFile& file, const StoreJob& job) {
    const std::size_t size = recordBytes(job.classes);
    const std::uint64_t records = std::min(job.pictures, (file.size() - std::min<std::uint64_t>(file.size(), kHeaderBytes)) / size);
    const std::uint64_t atOnce = std::max<std::uint64_t>(1, kScanned / size);
    std::vector<std::byte> block;
    for (std::uint64_t first = 0; first < records; first += atOnce) {
        const std::uint64_t count = std::min(atOnce, records - first);
        block.resize(count * size);
        TD_CHECK(file.readAt(kHeaderBytes + first * size, block));
        for (std::uint64_t i = 0; i < count; ++i)
            if (!isWholeRecord({reinterpret_cast<const char*>(block.data()) + i * size, size}, first + i)) return first + i;
    }
    return records;
}

}  // namespace teardown::metrics
