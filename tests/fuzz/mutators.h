// Mutators that keep enough of the form that the reader gets deep: pickle opcodes are inserted, deleted, doubled and spliced; archives are
// repaired afterwards (offsets, sizes and checksums) in half of the runs.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fuzz {

using Mutate = std::size_t (*)(std::uint8_t* data, std::size_t size, std::size_t maxSize);

/// Changes the bytes in place; the new size.
std::size_t mutated(std::uint8_t* data, std::size_t size, std::size_t maxSize, unsigned seed, Mutate plain);

}  // namespace fuzz
