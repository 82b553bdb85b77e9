#include "core/session/workspace.h"

#include "core/session/build_journey.h"

#include <utility>

namespace teardown {

BuildRequest buildRequest(const Opened& opened) {
    return {opened.config, opened.checkpoint, opened.keys, opened.initWeights, opened.seed, /*beside=*/false, opened.holes, opened.record};
}

Opened withConfig(Opened opened, std::shared_ptr<const Config> config) {
    opened.config = std::move(config);
    return opened;
}

}  // namespace teardown
