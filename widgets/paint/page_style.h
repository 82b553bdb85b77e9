// The style sheet of the teardown page; in light and dark as the browser asks.
#pragma once

namespace teardown {

extern const char* const kPageStyle;

}  // namespace teardown
