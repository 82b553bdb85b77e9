// The test pipeline of a config for the other version. mmclassification normalises and packs in the pipeline; mmpretrain packs there and
// normalises in the data_preprocessor.
#pragma once

#include "core/config/versions/config_version.h"

#include <vector>

namespace teardown {

struct TestData {
    ConfigValue pipeline;      ///< a list of transforms
    ConfigValue preprocessor;  ///< a dict: data_preprocessor of 1.x; None if there is none
};

/// `path` names the pipeline in messages. What the other version cannot express is left out, or kept as it is, and listed.
TestData pipelineFor1(const ConfigValue& pipeline, const std::string& path, std::vector<NoCounterpart>& left);
TestData pipelineFor0(const TestData& data, const std::string& path, const std::string& preprocessorPath, std::vector<NoCounterpart>& left);

}  // namespace teardown
