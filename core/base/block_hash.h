// BlockHash: what MD5 and SHA-256 share - bytes are hashed in blocks of 64, and the last block ends with the number of bits.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

namespace teardown {

/// `Hash` has block(const unsigned char*), a private function of which BlockHash is a friend. `order` is that of the bytes in the length
/// and the digest.
template <class Hash, std::size_t Words, std::endian order>
class BlockHash {
public:
    void update(std::span<const std::byte> bytes) {
        const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
        std::size_t left = bytes.size();
        const std::size_t filled = m_length % kBlock;
        m_length += left;
        if (filled > 0) {
            const std::size_t take = std::min(left, kBlock - filled);
            std::memcpy(m_buffer.data() + filled, data, take);
            data += take;
            left -= take;
            if (filled + take < kBlock) return;
            hash(m_buffer.data());
        }
        for (; left >= kBlock; data += kBlock, left -= kBlock) hash(data);
        if (left > 0) std::memcpy(m_buffer.data(), data, left);
    }

    /// Lower-case hex digits, 8 for each word of the state. The object cannot be used afterwards.
    std::string hexDigest() {
        const std::uint64_t bits = m_length * 8;
        const std::size_t filled = m_length % kBlock;
        std::array<std::byte, kBlock + 8> padding{};
        padding[0] = std::byte{0x80};
        const std::size_t count = filled < kBlock - 8 ? kBlock - 8 - filled : 2 * kBlock - 8 - filled;
        for (std::size_t i = 0; i < 8; ++i) padding[count + i] = static_cast<std::byte>(bits >> shiftOf(i, 8));
        update(std::span(padding).first(count + 8));
        constexpr const char* kHex = "0123456789abcdef";
        std::string text;
        for (const std::uint32_t word : m_state)
            for (std::size_t i = 0; i < 4; ++i) {
                const std::uint32_t value = word >> shiftOf(i, 4) & 255;
                text += kHex[value >> 4];
                text += kHex[value & 15];
            }
        return text;
    }

protected:
    explicit BlockHash(const std::array<std::uint32_t, Words>& start) : m_state(start) {}
    ~BlockHash() = default;

    std::array<std::uint32_t, Words> m_state;

private:
    static constexpr std::size_t kBlock = 64;

    /// How far the i-th of `count` bytes is from the lowest one, in bits.
    static constexpr std::size_t shiftOf(std::size_t i, std::size_t count) {
        return 8 * (order == std::endian::little ? i : count - 1 - i);
    }
    void hash(const unsigned char* data) { static_cast<Hash&>(*this).block(data); }

    std::array<unsigned char, kBlock> m_buffer{};
    std::uint64_t m_length = 0;
};

}  // namespace teardown
