// The style sheet of the teardown page; light or dark, as the browser prefers.
#pragma once

namespace teardown {

extern const char* const kPageStyle;

}  // namespace teardown
