// What screen readers see of a GraphView: its boxes with type, name, shape and time. Made when one is asked for.
#pragma once

namespace teardown {

/// From now on Qt asks here for the interface of a GraphView. May be called several times.
void installGraphAccessibility();

}  // namespace teardown
