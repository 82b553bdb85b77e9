// Saving changes as a new config that inherits from the opened one.
#pragma once

#include "core/config/config.h"

#include <span>
#include <string>

namespace teardown {

struct ChildConfig {
    std::string text;         ///< of the new file, Python
    ConfigValue root;         ///< what it resolves to
    Diagnostics diagnostics;  ///< what its user should know, for example that its base lies outside of its project
};

/// What a file must say over `base` so that it resolves to `wanted`: changed keys only, `_delete_=True` where parts must go. An error
/// (child-not-possible) where mmcv's inheritance has no way to say it: a top-level key that must go, a key named `_delete_` that must
/// change.
Result<ConfigValue> childOverrides(const ConfigValue& base, const ConfigValue& wanted);

/// Text of a config at `childPath` that names `basePath` as its base and says `overrides` (a dict of childOverrides).
std::string childText(const std::string& basePath, const std::string& childPath, const ConfigValue& overrides);

/// The config at `basePath` with options, as text of a new file at `childPath`. The text is resolved once more before it is handed out: it
/// gives the wanted value, or there is an error. Nothing is written.
Result<ChildConfig> makeChildConfig(const std::string& basePath, const std::string& childPath, std::span<const ConfigOption> options,
                                    const ConfigLoadOptions& loading = {});

}  // namespace teardown
