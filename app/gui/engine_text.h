// Describes the engine in words: the tooltip of its state, and a line of Help > About.
#pragma once

#include <QString>

namespace teardown {

struct EngineInfo;

/// "libtorch 2.6, AVX2, OpenCV 4.10, OpenBLAS 0.3.29", and below it what would make it faster.
QString engineText(const EngineInfo& info);

}  // namespace teardown
