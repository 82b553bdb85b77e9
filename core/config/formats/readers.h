// Readers of one config file, by format; each returns a dict. All throw Failure with the file's display path and line.
#pragma once

#include "core/base/diagnostics.h"
#include "core/config/language/budget.h"
#include "core/config/language/imports.h"
#include "core/config/language/source_text.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace teardown::config {

/// What a Python file and its reader exchange besides the values.
struct PythonContext {
    /// Called if the file reads `_base_` in mmengine's way: returns the bases that the names refer to.
    std::function<ConfigValue(const ConfigValue& names)> loadBases;
    /// Set for a file in mmengine's new style: reads a base that it imports.
    std::function<ImportedBase(const std::string& module, const Place& where)> importBase;
    std::vector<Error>* faults = nullptr;     ///< collects errors instead of throwing the first one
    std::optional<ConfigValue> changedBases;  ///< set afterwards: the bases as the file left them, if it read them
    std::vector<std::string> readNames;       ///< set afterwards
    Imports::Names importedNames;             ///< set afterwards: not part of the finished config
};

ConfigValue readPython(const SourceText& source, Budget& budget, PythonContext& context);
ConfigValue readJson(const SourceText& source, Budget& budget);
/// Notes what mmcv's reader would turn a value into that does not belong in a config (a date).
ConfigValue readYaml(const SourceText& source, Budget& budget, Diagnostics& diagnostics);

}  // namespace teardown::config
