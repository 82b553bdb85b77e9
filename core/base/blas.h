// Finds the BLAS that computes libtorch's matrix products on this machine. libtorch links libblas.so.3, and the system decides what that is
// (on Debian through alternatives); one can be fifty times faster than another.
#pragma once

#include "core/base/message.h"

#include <string>

namespace teardown {

struct BlasInfo {
    std::string name;       ///< "OpenBLAS", "BLIS", "ATLAS", "MKL", "reference BLAS"; else the file's name; empty if there is none
    std::string version;    ///< empty if the library does not report it
    std::string threading;  ///< "OpenMP", "pthreads", "one thread"; empty if the library does not report it
    std::string kernels;    ///< the processor they are written for, "SkylakeX"; empty if the library does not report it
    std::string file;       ///< path of the library, symbolic links resolved
    Message advice;         ///< what to install for more speed; empty: nothing to suggest

    /// "OpenBLAS 0.3.21 (OpenMP, SkylakeX)"; "none" if there is none.
    std::string text() const;
};

/// The BLAS that this process uses or, before libtorch is loaded, would use. Loads that library but never libtorch.
BlasInfo blasInUse();

/// Sets OPENBLAS_CORETYPE to the kernels for this processor's instructions, unless it is set. A processor that is newer than OpenBLAS gets
/// those of 2004 otherwise, and they are four times slower. Call at the start of the program, before there are threads; OpenBLAS reads the
/// variable once, when it is loaded.
void chooseBlasKernels();

}  // namespace teardown
