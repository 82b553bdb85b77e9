// ModelId: a session holds several models at a time; a request names the one it is about.
#pragma once

#include <cstdint>

namespace teardown {

struct ModelId {
    std::int64_t number = 0;  ///< 0: the session's current model, whichever that is

    bool isCurrent() const { return number == 0; }
    bool operator==(const ModelId&) const = default;
};

}  // namespace teardown
