// MemberUnpacker: decompresses a zip member; one interface for all methods.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace teardown {

/// The compression methods of zip archives (APPNOTE.TXT 4.4.5) that are supported.
enum class ZipMethod : std::uint16_t { Stored = 0, Deflate = 8, Bzip2 = 12, Lzma = 14 };

bool isReadMethod(std::uint16_t method);
/// "Zstandard", "Deflate64"; "method 99" for one without a name.
std::string zipMethodName(std::uint16_t method);

class MemberUnpacker {
public:
    enum class Status { More, End, Damaged };
    struct Step {
        Status status = Status::Damaged;
        std::size_t consumed = 0;
        std::size_t produced = 0;
    };

    virtual ~MemberUnpacker() = default;
    /// Consumes bytes from `in` and writes bytes to `out`, as many as possible. A step that does neither needs more input.
    virtual Step unpack(std::span<const std::byte> in, std::span<std::byte> out) = 0;
    /// True for a stream that may end at its last byte, without an end marker.
    virtual bool endsWithSize() const { return false; }

    /// nullptr if the decompressor cannot be created: out of memory, or an unsupported method. `size`: the member's announced size, which
    /// bounds the memory used.
    static std::unique_ptr<MemberUnpacker> create(std::uint16_t method, std::uint64_t size);
};

}  // namespace teardown
