// SHA-256 of byte streams (file names of OpenMMLab, --sha256 of inspect).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace teardown {

class Sha256 {
public:
    Sha256();
    void update(std::span<const std::byte> bytes);
    /// 64 lower-case hex digits. The object cannot be used afterwards.
    std::string hexDigest();

private:
    void block(const unsigned char* data);
    std::array<std::uint32_t, 8> m_state;
    std::array<unsigned char, 64> m_buffer{};
    std::uint64_t m_length = 0;
};

}  // namespace teardown
