// How libtorch's threads wait for each other.
#pragma once

namespace teardown {

/// Sets GOMP_SPINCOUNT to a few microseconds, unless the user has chosen how OpenMP's threads wait (GOMP_SPINCOUNT, OMP_WAIT_POLICY).
/// Without it a thread that is done waits actively for 3 ms at the end of each loop, and takes that time from what it waits for as soon as
/// something else runs: the threads that decode pictures, or another program. Call at the start of the program, before there are threads;
/// libgomp reads the variable once, when it is loaded.
void chooseShortWaits();

}  // namespace teardown
