// The index of a checkpoint that is split into several files: which file holds which tensor.
#pragma once

#include "core/base/file.h"
#include "core/base/result.h"
#include "core/config/config_value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

inline constexpr std::uint64_t kMaxShardIndex = std::uint64_t{64} << 20;  ///< bytes of an index

struct ShardIndex {
    std::vector<std::pair<std::string, std::string>> weights;  ///< tensor and its file, relative to the index, in the index's order
    std::vector<DictEntry> metadata;
};
/// Errors: index-json, index-form, index-duplicate-key, index-path (a file outside the index's folder).
Result<ShardIndex> parseShardIndex(const InputFile& file);

/// "model-00001-of-00002.safetensors": one of several files.
struct ShardName {
    std::size_t number = 0;
    std::size_t count = 0;
    std::string index;  ///< "model.safetensors.index.json"
};
std::optional<ShardName> shardNameOf(const std::string& path);

}  // namespace teardown
