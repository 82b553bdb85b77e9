// EngineInfo: describes the engine and what it runs on.
#pragma once

#include "core/base/message.h"

#include <string>

namespace teardown {

struct EngineInfo {
    std::string torchVersion;
    std::string openCvVersion;
    std::string simd;
    std::string blas;    ///< the BLAS in use: "OpenBLAS 0.3.21 (OpenMP)", "reference BLAS"
    Message blasAdvice;  ///< what would make it faster; empty: nothing to suggest
    int threads = 1;
};

}  // namespace teardown
