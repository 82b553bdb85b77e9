// The bytes of a store's header and records, for the writer and the reader of stores.
#pragma once

#include "core/metrics/results/results_store.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace teardown::metrics {

inline constexpr std::size_t kHeaderBytes = 128;
inline constexpr std::uint32_t kMaxStoreClasses = 1'000'000;

std::string headerBytes(const StoreJob& job);
/// nullopt: not a header.
std::optional<StoreJob> parseHeader(std::string_view bytes);
std::size_t recordBytes(std::uint32_t classes);
void appendRecord(std::string& out, std::uint64_t number, std::span<const float> scores);
/// Whether the checksum is that of the number and the scores.
bool isWholeRecord(std::string_view record, std::uint64_t number);
/// How many of the file's records, from the first one on, are whole.
Result<std::uint64_t> countWholeRecords(const InputFile& file, const StoreJob& job);

}  // namespace teardown::metrics
