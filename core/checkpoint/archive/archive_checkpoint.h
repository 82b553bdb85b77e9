// A wheel or zip that carries checkpoints: they are opened where they lie, without unpacking anything to disk.
#pragma once

#include "core/checkpoint/stored_checkpoint.h"

namespace teardown {

inline constexpr std::uint64_t kMaxCarried = std::uint64_t{512} << 20;  ///< bytes of a deflated member, which has to be inflated to memory
inline constexpr std::size_t kMaxCarriedMembers = 64;

/// One checkpoint inside: its object and paths as they are. Several: each below the member's name. Error format-wheel, format-zip when
/// there is none.
Result<std::shared_ptr<const OpenedCheckpoint>> openCarried(const std::shared_ptr<const InputFile>& file, OpenReport& report,
                                                            const TaskContext& task);

}  // namespace teardown
