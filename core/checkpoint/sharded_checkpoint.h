// ShardedCheckpoint: a state dict in several files, as Hugging Face writes it; model.safetensors.index.json or pytorch_model.bin.index.json
// lists which file holds which tensor.
#pragma once

#include "core/checkpoint/stored_checkpoint.h"

#include <memory>

namespace teardown {

inline constexpr std::size_t kMaxShards = 2000;

/// Opens all files that the index names. Errors: those of the index and of the files, index-shard-missing, index-shard-format.
/// Disagreements between index and files become warnings.
Result<std::shared_ptr<const OpenedCheckpoint>> openSharded(const std::shared_ptr<const InputFile>& file, OpenReport& report,
                                                            const TaskContext& task);

/// Notes in the report that the file is one of several, if its name shows it.
void warnOfShard(const InputFile& file, OpenReport& report);

}  // namespace teardown
