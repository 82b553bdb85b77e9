// How libtorch's threads wait for each other.
#pragma once

namespace teardown::engine {

/// Lets OpenMP's threads wait actively for microseconds only. By default one that is done waits so for 3 ms at the end of each loop, and
/// takes that time from what it waits for as soon as something else runs: the threads that decode pictures, or another program.
/// GOMP_SPINCOUNT would do, but libgomp reads it before main(), since Qt needs it, too. What libgomp does look at is whether there are more
/// threads than processors: then they are polite. So a few are added that sleep as long as the process lives. Does nothing if the user has
/// chosen by GOMP_SPINCOUNT or OMP_WAIT_POLICY, or without libgomp. Call it once.
void keepWaitsShort();

}  // namespace teardown::engine
