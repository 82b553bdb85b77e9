// expected: no match for call
#include "core/engine/nn/containers.h"

at::Tensor use(teardown::engine::ModuleList& list, const at::Tensor& input) {
#ifdef WRONG
    return list(input);
#else
    return (*list.items().front())(input);
#endif
}
