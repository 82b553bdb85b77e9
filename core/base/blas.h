// Which BLAS libtorch's matrix products go to on this machine. libtorch links libblas.so.3, and the system decides what that is (on Debian
// by its alternatives); the difference between two of them is a factor of fifty.
#pragma once

#include "core/base/message.h"

#include <string>

namespace teardown {

struct BlasInfo {
    std::string name;       ///< "OpenBLAS", "BLIS", "ATLAS", "MKL", "reference BLAS"; else the file's name; empty: there is none
    std::string version;    ///< empty where the library does not say
    std::string threading;  ///< "OpenMP", "pthreads", "one thread"; empty where the library does not say
    std::string file;       ///< the library itself, links resolved
    Message advice;         ///< what to install for more speed; empty: nothing

    /// "OpenBLAS 0.3.21 (OpenMP)"; "none" where there is none.
    std::string text() const;
};

/// The BLAS that this process uses or, before libtorch is loaded, would use. Loads that library, never libtorch.
BlasInfo blasInUse();

}  // namespace teardown
