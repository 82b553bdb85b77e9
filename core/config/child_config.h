// Saves changes as a new config that inherits from the opened one.
#pragma once

#include "core/config/config.h"

#include <span>
#include <string>

namespace teardown {

struct ChildConfig {
    std::string text;         ///< of the new file, Python
    ConfigValue root;         ///< the value that it resolves to
    Diagnostics diagnostics;  ///< what the user should know, for example that its base is outside its project
};

/// What a file must contain on top of `base` to resolve to `wanted`: changed keys only, `_delete_=True` where parts must be removed. Error
/// child-not-possible if mmcv's inheritance cannot express it: a top-level key to remove, or a key named `_delete_` to change.
Result<ConfigValue> childOverrides(const ConfigValue& base, const ConfigValue& wanted);

/// The text of a config at `childPath` with `basePath` as its base and `overrides` (a dict from childOverrides) as its content.
std::string childText(const std::string& basePath, const std::string& childPath, const ConfigValue& overrides);

/// The same in mmengine's new style, for a base that is in it: the base is imported, dicts are merged. `base`: what the base resolves to.
/// Error child-not-possible if Python cannot import the base by its name.
Result<std::string> newStyleChildText(const std::string& basePath, const std::string& childPath, const ConfigValue& base,
                                      const ConfigValue& overrides);

/// The config at `basePath` with options, as the text of a new file at `childPath`. The text is resolved again before it is returned, so
/// either it gives the wanted value or there is an error. Nothing is written.
Result<ChildConfig> makeChildConfig(const std::string& basePath, const std::string& childPath, std::span<const ConfigOption> options,
                                    const ConfigLoadOptions& loading = {});

}  // namespace teardown
