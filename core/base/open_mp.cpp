#include "core/base/open_mp.h"

#include <cstdlib>

namespace teardown {

void chooseShortWaits() {
    if (!std::getenv("OMP_WAIT_POLICY")) ::setenv("GOMP_SPINCOUNT", "1000", /*overwrite=*/0);
}

}  // namespace teardown
