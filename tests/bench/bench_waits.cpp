// Processor time that OpenMP's threads take while they wait for each other: one of two sleeps for 20 ms, the other waits for it. Without
// keepWaitsShort() it is up to 20 ms, with it below 1 ms.
#include "core/engine/run/model/short_waits.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

extern "C" void GOMP_parallel(void (*function)(void*), void* data, unsigned threads, unsigned flags) __attribute__((weak));
extern "C" int omp_get_thread_num() __attribute__((weak));

static double medianMilliseconds() {
    std::vector<double> times;
    for (int i = 0; i < 25; ++i) {
        const std::clock_t before = std::clock();
        GOMP_parallel(
            [](void*) {
                if (omp_get_thread_num() == 0) ::usleep(20'000);
            },
            nullptr, 2, 0);
        times.push_back(1000.0 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

int main() {
    if (!GOMP_parallel || !omp_get_thread_num) {
        std::puts("libtorch uses another OpenMP");
        return 1;
    }
    const double before = medianMilliseconds();
    teardown::engine::keepWaitsShort();
    std::printf("%.2f ms of processor time for each wait, %.2f ms before\n", medianMilliseconds(), before);
    return 0;
}
