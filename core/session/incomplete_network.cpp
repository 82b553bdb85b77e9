#include "core/session/incomplete_network.h"

namespace teardown {

Error incompleteNetwork(const std::vector<Error>& holes) {
    Error error = holes.front();
    error.what = message("network-incomplete.cannot-run", static_cast<std::int64_t>(holes.size()),
                         "The network cannot run, because a part of it could not be built: {what}",
                         "The network cannot run, because {count} parts of it could not be built. The first: {what}",
                         {{"count", holes.size()}, {"what", error.what}});
    return error;
}

}  // namespace teardown
