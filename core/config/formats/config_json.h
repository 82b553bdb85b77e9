// A config as JSON, YAML and as a list of origins: the forms of `config show` besides pretty_text.
#pragma once

#include "core/config/config.h"

#include <string>

namespace teardown {

/// How to write NaN and the infinities, which JSON cannot express.
enum class NotFinite {
    Null,      ///< accepted by strict readers
    AsPython,  ///< NaN, Infinity: as mmcv's Config.dump writes and reads them
};
/// json.dumps(value, ensure_ascii=False): integers of any size, tuples and ranges as arrays, keys in order and as text, bytes that are not
/// UTF-8 replaced. indent < 0: one line; otherwise as json.dumps(indent=indent).
std::string toJson(const ConfigValue& value, int indent = -1, NotFinite notFinite = NotFinite::Null);

/// The document of `config show --json`: {"config": {...}, "files": [...], "origins": [{"path": [...], "chain": [...]}],
/// "unread": [{"key", "file", "line", "hint"}]}, one line.
/// A chain for every entry and every list element at any depth.
std::string configShowJson(const Config& config);

/// The chain of a value as in that document, without brackets: {"file", "line", "column", "kind", "value"}, ...
std::string originsJson(const ConfigValue& value);

/// `config show --blame`: a line per leaf, "path = value  file:line  <- overrode file:line (value)", newest first.
std::string blameText(const Config& config);

/// yaml.dump of PyYAML as mmcv's Config.dump writes it: keys sorted, block style, tuples as "!!python/tuple". A range becomes the list of
/// its first 10,000 numbers, which is reported in `diagnostics`.
std::string toYaml(const ConfigValue& value, Diagnostics* diagnostics = nullptr);

}  // namespace teardown
