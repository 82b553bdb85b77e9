// expected: could not convert
#include "core/engine/nn/value.h"

at::Tensor use(const teardown::engine::Value& value) {
#ifdef WRONG
    return value;
#else
    return value.tensor();
#endif
}
