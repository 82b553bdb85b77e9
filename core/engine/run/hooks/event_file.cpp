#include "core/engine/run/hooks/event_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace teardown::engine {

namespace {

constexpr std::array<std::uint32_t, 256> crcTable() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) value = value & 1U ? value >> 1 ^ 0x82f63b78U : value >> 1;
        table[i] = value;
    }
    return table;
}

void addVarint(std::string& out, std::uint64_t value) {
    for (; value >= 128; value >>= 7) out += static_cast<char>((value & 127U) | 128U);
    out += static_cast<char>(value);
}

template <class Number>
void addFixed(std::string& out, Number value) {
    for (std::size_t i = 0; i < sizeof value; ++i) out += static_cast<char>((value >> (8 * i)) & 255U);
}

void addBytes(std::string& out, int field, std::string_view bytes) {
    addVarint(out, static_cast<std::uint64_t>(field) << 3 | 2U);
    addVarint(out, bytes.size());
    out += bytes;
}

double wallTime() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

/// Event: wall_time 1, step 2.
std::string eventHead(std::int64_t step) {
    std::string event;
    event += '\x09';
    addFixed(event, std::bit_cast<std::uint64_t>(wallTime()));
    event += '\x10';
    addVarint(event, static_cast<std::uint64_t>(step));
    return event;
}

Error eventError(const std::string& path) {
    return {ErrorKind::BadInput,
            "train-log",
            message("train-log.cannot-be-written", "The log {path} cannot be written: {reason}",
                    {{"path", path}, {"reason", std::strerror(errno)}}),
            message("do.choose-another-work-dir", "Choose another folder with --work-dir."),
            {path, 0, 0, {}, {}}};
}

}  // namespace

std::uint32_t maskedCrc(std::string_view bytes) {
    static constexpr std::array<std::uint32_t, 256> kTable = crcTable();
    std::uint32_t crc = ~0U;
    for (const char c : bytes) crc = kTable[(crc ^ static_cast<unsigned char>(c)) & 255U] ^ crc >> 8;
    return std::rotr(~crc, 15) + 0xa282ead8U;
}

Result<std::unique_ptr<EventFile>> EventFile::create(const std::string& folder) {
    char host[256] = "";
    ::gethostname(host, sizeof host - 1);
    const std::string path = folder + "/events.out.tfevents." + std::to_string(static_cast<std::int64_t>(wallTime())) + '.' + host + '.' +
                             std::to_string(::getpid()) + ".0";
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (file < 0) return eventError(path);
    std::unique_ptr<EventFile> made(new EventFile(path, file));
    std::string event = eventHead(0);
    addBytes(event, 3, "brain.Event:2");
    TD_CHECK(made->record(event));
    return made;
}

EventFile::~EventFile() { ::close(m_file); }

Result<void> EventFile::scalar(std::string_view tag, double value, std::int64_t step) {
    std::string one;
    addBytes(one, 1, tag);
    one += '\x15';  // simple_value
    addFixed(one, std::bit_cast<std::uint32_t>(static_cast<float>(value)));
    std::string summary;
    addBytes(summary, 1, one);
    std::string event = eventHead(step);
    addBytes(event, 5, summary);
    return record(event);
}

Result<void> EventFile::record(const std::string& message) {
    std::string bytes;
    addFixed(bytes, static_cast<std::uint64_t>(message.size()));
    addFixed(bytes, maskedCrc(bytes));
    bytes += message;
    addFixed(bytes, maskedCrc(message));
    if (::write(m_file, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) return eventError(m_path);
    return {};
}

}  // namespace teardown::engine
