// expected: nodiscard
#include "core/base/result.h"

teardown::Result<int> answer();

void use() {
#ifdef WRONG
    answer();
#else
    [[maybe_unused]] const auto kept = answer();
#endif
}
