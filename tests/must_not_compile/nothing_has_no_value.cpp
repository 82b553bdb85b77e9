// expected: no member named
#include "core/base/result.h"

teardown::Result<void> done();

void use() {
#ifdef WRONG
    done().value();
#else
    if (!done().ok()) return;
#endif
}
