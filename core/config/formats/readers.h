// One config file to a dict, by its format. All throw Failure with the file's display path and line.
#pragma once

#include "core/base/diagnostics.h"
#include "core/config/language/budget.h"
#include "core/config/language/source_text.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace teardown::config {

/// What a Python file and its reader tell each other beyond the values.
struct PythonContext {
    /// Asked when the file reads `_base_` as mmengine offers it: the bases that the names stand for.
    std::function<ConfigValue(const ConfigValue& names)> loadBases;
    std::vector<Error>* faults = nullptr;     ///< collects errors instead of throwing the first one
    std::optional<ConfigValue> changedBases;  ///< afterwards: the bases as the file left them, when it read them
    std::vector<std::string> readNames;       ///< afterwards
};

ConfigValue readPython(const SourceText& source, Budget& budget, PythonContext& context);
ConfigValue readJson(const SourceText& source, Budget& budget);
/// Notes what mmcv's reader would make of a value that has no place in a config (a date).
ConfigValue readYaml(const SourceText& source, Budget& budget, Diagnostics& diagnostics);

}  // namespace teardown::config
