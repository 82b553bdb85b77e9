// One config file to a dict, by its format. All throw Failure with the file's display path and line.
#pragma once

#include "core/config/budget.h"
#include "core/config/source_text.h"

namespace teardown::config {

ConfigValue readPython(const SourceText& source, Budget& budget);
ConfigValue readJson(const SourceText& source, Budget& budget);
ConfigValue readYaml(const SourceText& source, Budget& budget);

}  // namespace teardown::config
