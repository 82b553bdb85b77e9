// How much of a checkpoint is in the model, in a chip's few words and colour. The model's entries are the one denominator.
#pragma once

#include "widgets/common/chip.h"

#include <vector>

namespace teardown {

struct BuildOutcome;
struct LoadReport;

/// "all 320 loaded", "122 loaded" and "62 extra", "head not loaded", "1 of 320 loaded", "not finite". `built`: from the open checkpoint;
/// without a report nothing of the file matched.
std::vector<Chip::Words> loadWords(const BuildOutcome& built);
/// Every entry of the model has the file's value; the file may contain more.
bool isWholeLoad(const LoadReport& report);

}  // namespace teardown
