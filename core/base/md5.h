// MD5 of byte streams: the checksums that publishers of older datasets give (CIFAR, MNIST). Finds damage, not forgery.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace teardown {

class Md5 {
public:
    void update(std::span<const std::byte> bytes);
    /// 32 lower-case hex digits. The object cannot be used afterwards.
    std::string hexDigest();

private:
    void block(const unsigned char* data);
    std::array<std::uint32_t, 4> m_state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    std::array<unsigned char, 64> m_buffer{};
    std::uint64_t m_length = 0;
};

}  // namespace teardown
