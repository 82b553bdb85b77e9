// expected: cannot convert
#include "core/base/result.h"

teardown::Result<int> answer();

bool use() {
#ifdef WRONG
    bool found = answer();  // "found 0" or "found"?
#else
    bool found = answer().ok();
#endif
    return found;
}
