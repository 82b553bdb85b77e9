// MetaCard: what a checkpoint says about itself, picked from its pickled object for people.
#pragma once

#include "core/checkpoint/checkpoint_file.h"

#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct MetaCard {
    std::vector<std::pair<std::string, std::string>> lines;  ///< "trained with": "mmcls 0.25.0, mmcv 1.7.2", in display order
    std::vector<std::string> classes;
    std::string configText;  ///< meta.config (mmcv) or meta.cfg (mmengine); open it with loadConfigText
    std::string configKey;   ///< where it was found: "meta.config"

    bool empty() const { return lines.empty() && classes.empty() && configText.empty(); }
};
MetaCard metaCard(const CheckpointFile& file);

}  // namespace teardown
