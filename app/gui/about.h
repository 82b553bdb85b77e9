// What the program and its engine are: the notice of Help > About, and the tooltip of the engine's state.
#pragma once

#include "widgets/notices/notice_bar.h"

namespace teardown {

struct EngineInfo;

/// "libtorch 2.6, AVX2, OpenCV 4.10, OpenBLAS 0.3.29", and below it what would make it faster.
QString engineText(const EngineInfo& info);
Notice aboutNotice(const EngineInfo& info);

}  // namespace teardown
