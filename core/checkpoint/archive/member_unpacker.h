// MemberUnpacker: turns the packed bytes of a zip member into its content, one decompressor behind one interface.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace teardown {

/// Compression methods of zip archives (APPNOTE.TXT 4.4.5) that are read.
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
    /// Takes from `in` what it can and writes into `out` what it can. A step that does neither wants more input.
    virtual Step unpack(std::span<const std::byte> in, std::span<std::byte> out) = 0;
    /// True for a stream that may end with its last byte instead of a mark.
    virtual bool endsWithSize() const { return false; }

    /// nullptr when the decompressor can not be started: no memory, or a method that is not read. `size`: what the member announces, which
    /// bounds the memory that is taken.
    static std::unique_ptr<MemberUnpacker> create(std::uint16_t method, std::uint64_t size);
};

}  // namespace teardown
