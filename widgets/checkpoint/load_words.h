// How much of a checkpoint is in the model, in the few words of a chip and in their colour. The model's entries are the one denominator.
#pragma once

#include "widgets/common/chip.h"

#include <vector>

namespace teardown {

struct BuildOutcome;
struct LoadReport;

/// "all 320 loaded", "122 loaded" and "62 extra", "head not loaded", "1 of 320 loaded", "not finite". `built`: with the open checkpoint;
/// without a report nothing of the file fitted.
std::vector<Chip::Words> loadWords(const BuildOutcome& built);
/// Every entry of the model is as the file says; the file may hold more.
bool isWholeLoad(const LoadReport& report);

}  // namespace teardown
