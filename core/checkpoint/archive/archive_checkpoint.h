// A wheel or zip that contains checkpoints: they are read in place, without unpacking anything to disk.
#pragma once

#include "core/checkpoint/stored_checkpoint.h"

namespace teardown {

inline constexpr std::uint64_t kMaxCarried = std::uint64_t{512} << 20;  ///< bytes of a deflated member, which must be inflated into memory
inline constexpr std::size_t kMaxCarriedMembers = 64;

/// One checkpoint inside: its object and paths, unchanged. Several: each under its member's name. Error format-wheel or format-zip if there
/// is none.
Result<std::shared_ptr<const OpenedCheckpoint>> openCarried(const std::shared_ptr<const InputFile>& file, OpenReport& report,
                                                            const TaskContext& task);

}  // namespace teardown
