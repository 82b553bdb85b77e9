// The limits of the pickle reader, in one place: a small file must not cause a large use of memory or time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace teardown::pickle {

inline constexpr std::uint64_t kMaxOpcodes = 20'000'000;
inline constexpr std::size_t kMaxStack = 1'000'000;
inline constexpr std::size_t kMaxMarks = 1'000'000;
inline constexpr std::size_t kMaxMemo = 4'000'000;
inline constexpr std::uint64_t kMaxPickleBytes = std::uint64_t{256} << 20;
inline constexpr std::uint64_t kFarBytes = std::uint64_t{64} << 10;  ///< longer byte strings stay in the file
inline constexpr std::uint64_t kMaxString = std::uint64_t{64} << 20;
inline constexpr std::uint64_t kMaxLong = std::uint64_t{1} << 20;  ///< bytes of a LONG4
inline constexpr std::size_t kMaxGlobalName = 4096;
inline constexpr std::size_t kMaxTextNumber = 4300;  ///< digits, CPython's own limit
inline constexpr std::size_t kMaxTextLine = std::size_t{64} << 20;
inline constexpr std::uint64_t kArenaBase = std::uint64_t{64} << 20;
inline constexpr std::uint64_t kArenaPerByte = 32;
inline constexpr std::uint64_t kMaxArena = std::uint64_t{1} << 30;
inline constexpr std::size_t kMaxKeyNodes = 10'000;        ///< nodes visited to hash one key
inline constexpr std::uint64_t kMaxKeyWork = 100'000'000;  ///< the same for all keys of a pickle
inline constexpr std::size_t kMaxEvents = 10'000;
inline constexpr std::size_t kMaxGlobals = 10'000;
inline constexpr std::uint64_t kCancelOpcodes = 4096;
inline constexpr int kHighestProtocol = 5;

}  // namespace teardown::pickle
