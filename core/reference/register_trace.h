// The journey "Register": what happens between the first import and the first line of main(), as a trace. A step for each module that is
// imported, each registry that is created, and each class that is registered.
#pragma once

#include "core/reference/import_order.h"
#include "core/trace/trace.h"

namespace teardown {

struct RegisterOutcome {
    TracePtr trace;
};

/// Paths: the module's name, the registry's name, the first key of a registered class; types: none, "Registry", the class.
TracePtr registerTrace(const ImportOrder& order);

}  // namespace teardown
