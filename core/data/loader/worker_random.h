// The generators of a data loader's workers.
#pragma once

#include "core/data/loader/loader_settings.h"
#include "core/data/random/process_random.h"

namespace teardown {

/// How worker `worker` starts. With a seed as mmcls's worker_init_fn: workers * rank + worker + seed for all three generators. Without one
/// as torch seeds it from `baseSeed`, the number that the main process drew for this iterator.
ProcessRandom workerRandom(const LoaderSettings& settings, std::size_t worker, std::int64_t baseSeed);

}  // namespace teardown
