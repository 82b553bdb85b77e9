// ShardedCheckpoint: a state dict in several files, as Hugging Face writes it: model.safetensors.index.json or pytorch_model.bin.index.json
// says which file holds which tensor.
#pragma once

#include "core/checkpoint/stored_checkpoint.h"

#include <memory>

namespace teardown {

inline constexpr std::size_t kMaxShards = 2000;

/// Opens all the files that the index names. Errors: those of the index and of the files, index-shard-missing, index-shard-format.
/// What index and files say differently becomes a warning.
Result<std::shared_ptr<const OpenedCheckpoint>> openSharded(const std::shared_ptr<const InputFile>& file, OpenReport& report,
                                                            const TaskContext& task);

/// Says in the report that the file is one of several, where its name says so.
void warnOfShard(const InputFile& file, OpenReport& report);

}  // namespace teardown
