// The bytes of a pickle: already in memory (a zip member), or read from a file up to the pickle's end (the legacy stream, bare pickles).
// Long byte strings, mostly arrays, stay in the file: they are skipped and referred to by position.
#pragma once

#include "core/base/file.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace teardown::pickle {

class Input {
public:
    explicit Input(std::vector<std::byte> bytes) : m_bytes(std::move(bytes)), m_limit(m_bytes.size()) {}
    /// Reads from `file`, starting at `base`.
    Input(std::shared_ptr<const InputFile> file, std::uint64_t base);

    std::uint64_t position() const { return m_position; }
    /// The position of position() among the bytes kept in memory: what slices refer to.
    std::uint64_t kept() const { return m_position - m_passed; }
    /// The same position in the file.
    std::uint64_t filePosition() const { return m_base + m_position; }
    bool hasFile() const { return m_file != nullptr; }
    /// Bytes kept in memory so far.
    std::uint64_t keptBytes() const { return m_bytes.size(); }
    /// Skips `count` bytes, at most remaining(), without keeping them.
    void pass(std::uint64_t count);
    /// Bytes from here to the end of the readable data.
    std::uint64_t remaining() const { return m_limit - m_position; }
    /// True if `count` more bytes are in memory after the call.
    bool ensure(std::uint64_t count);
    /// After ensure(count): the bytes from here.
    const unsigned char* here() const { return reinterpret_cast<const unsigned char*>(m_bytes.data()) + kept(); }
    void skip(std::uint64_t count) { m_position += count; }
    /// The text up to the next line feed, which is consumed; false if there is none within kMaxTextLine. `start` as kept().
    bool line(std::uint64_t& start, std::uint64_t& length);
    std::string_view slice(std::uint64_t start, std::uint64_t length) const {
        return {reinterpret_cast<const char*>(m_bytes.data()) + start, static_cast<std::size_t>(length)};
    }
    std::vector<std::byte> takeBytes() { return std::move(m_bytes); }

private:
    std::vector<std::byte> m_bytes;
    std::shared_ptr<const InputFile> m_file;
    std::uint64_t m_base = 0;
    std::uint64_t m_limit = 0;
    std::uint64_t m_position = 0;
    std::uint64_t m_passed = 0;  ///< bytes skipped so far
};

}  // namespace teardown::pickle
