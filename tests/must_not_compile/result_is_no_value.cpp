// expected: cannot convert
#include "core/base/result.h"

teardown::Result<int> answer();

int use() {
#ifdef WRONG
    return answer();
#else
    return answer().value();
#endif
}
