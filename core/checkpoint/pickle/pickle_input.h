// The bytes of a pickle: in memory already (a zip member), or pulled from a file as far as the pickle reaches (the legacy stream, bare
// pickles). Long byte strings of a file, arrays mostly, stay where they are: they are passed over and named by their place.
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
    /// Pulls from `file`, beginning at `base`.
    Input(std::shared_ptr<const InputFile> file, std::uint64_t base);

    std::uint64_t position() const { return m_position; }
    /// Where the byte at position() lies, or would lie, among those kept in memory: what slices refer to.
    std::uint64_t kept() const { return m_position - m_passed; }
    /// The same place in the file.
    std::uint64_t filePosition() const { return m_base + m_position; }
    bool hasFile() const { return m_file != nullptr; }
    /// Bytes kept in memory so far.
    std::uint64_t keptBytes() const { return m_bytes.size(); }
    /// Goes on behind `count` bytes, at most remaining(), without keeping them.
    void pass(std::uint64_t count);
    /// Bytes from here to the end of what could be read.
    std::uint64_t remaining() const { return m_limit - m_position; }
    /// True when `count` more bytes lie in memory after the call.
    bool ensure(std::uint64_t count);
    /// After ensure(count): the bytes from here.
    const unsigned char* here() const { return reinterpret_cast<const unsigned char*>(m_bytes.data()) + kept(); }
    void skip(std::uint64_t count) { m_position += count; }
    /// The text up to the next line feed, which is consumed; false when there is none within kMaxTextLine. `start` as kept().
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
    std::uint64_t m_passed = 0;  ///< bytes passed over so far
};

}  // namespace teardown::pickle
