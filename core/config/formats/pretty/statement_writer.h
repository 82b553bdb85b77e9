// The statements of mmcv's pretty_text, before yapf lays them out.
#pragma once

#include "core/config/formats/pretty/literal_text.h"
#include "core/config/formats/pretty/statement.h"

namespace teardown::config::pretty {

/// name = value
Statement assignment(const std::string& name, const ConfigValue& value, const Style& style);
/// A config whose keys cannot be assigned to: {key: value, ...}
Statement bareDict(const ConfigValue& root, const Style& style);

}  // namespace teardown::config::pretty
