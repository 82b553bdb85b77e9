// The words for a FastReport, the same in window and command line.
#pragma once

#include "core/base/message.h"

namespace teardown {

struct FastReport;

/// "Fast mode: 53 layers, 53 norms folded; the logits differ by at most 3e-07 of the largest one." or why it was not used.
Message fastText(const FastReport& report);

}  // namespace teardown
