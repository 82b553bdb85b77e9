// What if the picture were read otherwise? Small changes of a test pipeline or of the padding, as the --cfg-options that make them.
#pragma once

#include "core/config/config.h"

#include <string>
#include <vector>

namespace teardown {

struct WhatIf {
    std::string id;  ///< "bgr"
    Message title;   ///< "BGR instead of RGB"
    Message why;     ///< what one may see by it
    std::vector<ConfigOption> options;
    int greyAfter = -1;  ///< a teardown.Grey goes behind this transform of the test pipeline; -1: none
};

/// Those that change something in this config: another resampler (cv2 and Pillow, each filter that the config does not use), BGR for RGB
/// or the other way round, no normalisation, symmetric padding, a grey picture.
std::vector<WhatIf> whatIfs(const Config& config);

/// The config with the change made; path and files are those of the original. Errors: those of mergeOptions.
Result<std::shared_ptr<const Config>> withChange(const Config& config, const WhatIf& change);

}  // namespace teardown
