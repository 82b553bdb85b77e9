// Little-endian numbers in file headers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace teardown {

template <class T>
T littleEndian(std::span<const std::byte> bytes, std::size_t at) {
    T value = 0;
    for (std::size_t i = sizeof(T); i-- > 0;)
        value = static_cast<T>((static_cast<std::uint64_t>(value) << 8) | std::to_integer<std::uint64_t>(bytes[at + i]));
    return value;
}

template <class T>
void appendLittleEndian(std::string& out, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) out += static_cast<char>((static_cast<std::uint64_t>(value) >> (8 * i)) & 0xff);
}

}  // namespace teardown
