// What if the picture were read in another way? Small changes of the test pipeline or the padding, as the --cfg-options that make them.
#pragma once

#include "core/config/config.h"

#include <string>
#include <vector>

namespace teardown {

struct WhatIf {
    std::string id;  ///< "bgr"
    Message title;   ///< "BGR instead of RGB"
    Message why;     ///< what to look for in the result
    std::vector<ConfigOption> options;
    int greyAfter = -1;  ///< a teardown.Grey is inserted after this transform of the test pipeline; -1: none
};

/// The changes that have an effect on this config: another resampler (cv2 and Pillow, each filter that the config does not use), BGR
/// instead of RGB or vice versa, no normalisation, symmetric padding, a grey picture.
std::vector<WhatIf> whatIfs(const Config& config);

/// The config with the change applied; path and files are those of the original. Errors: those of mergeOptions.
Result<std::shared_ptr<const Config>> withChange(const Config& config, const WhatIf& change);

}  // namespace teardown
