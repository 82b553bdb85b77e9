// Config: a config file opened as mmcv 1.7.2 opens it (mmcv/utils/config.py), but evaluated, never executed.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/config/config_files.h"
#include "core/config/config_value.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace teardown {

/// One `--cfg-options` word, "KEY=VALUE" (grammar of mmcv's DictAction).
struct ConfigOption {
    std::string key;
    std::string text;  ///< right of the first '='
};

struct ConfigFile {
    std::string path;         ///< absolute
    std::string displayPath;  ///< relative to the opened config's folder, '/'
    std::string text;
    std::vector<int> bases;              ///< indices into Config::files, in `_base_` order
    std::vector<std::string> readNames;  ///< sorted names read by its expressions and {{_base_.x}}
    std::optional<Error> error;          ///< why it could not be read, or only in part (readConfigPartly)
};

/// A fault that kept a part of a config from being read.
struct ConfigFault {
    Error error;
    std::vector<std::string> chain;  ///< display paths of the files leading to it: the opened one first, the faulty one last
};

struct Config {
    std::string path;                 ///< as given
    ConfigValue root;                 ///< a dict
    std::vector<ConfigFile> files;    ///< the opened file first, then bases depth-first
    Diagnostics diagnostics;          ///< deprecation notes and similar
    std::vector<ConfigFault> faults;  ///< from readConfigPartly; the first one is the error of loadConfig

    std::string prettyText() const;  ///< mmcv's Config.pretty_text, byte for byte
};

struct ConfigLoadOptions {
    std::vector<ConfigOption> options;
    std::string root;  ///< `_base_` files must be below it; empty: nearest ancestor with `_base_` or `configs`, or the whole checkout,
                       ///< otherwise the config's own folder
    std::shared_ptr<const ConfigFileSource> source = nullptr;  ///< where files are read from; null: the disk
};

/// Opens .py, .json, .yaml, .yml. Errors carry file and line; nothing of the file is executed.
Result<std::shared_ptr<const Config>> loadConfig(const std::string& path, const ConfigLoadOptions& options = {},
                                                 const TaskContext& task = {});

/// The same for a config that may be broken: everything that can be read, with the errors as data. A bad statement, a missing or broken
/// base and a failing merge cost only what they would have contributed. An error only if the opened file cannot be read as text.
Result<std::shared_ptr<const Config>> readConfigPartly(const std::string& path, const ConfigLoadOptions& options = {},
                                                       const TaskContext& task = {});

/// A config whose text is in memory (a checkpoint's meta.config). `name` is used in messages.
Result<std::shared_ptr<const Config>> loadConfigText(const std::string& name, std::string text, const ConfigLoadOptions& options = {});

/// Splits "KEY=VALUE"; error code option-syntax when there is no '='.
Result<ConfigOption> parseConfigOption(const std::string& word);
/// mmcv's DictAction value grammar: ints, floats, bools, None, tuples, lists, bare a,b lists, strings.
Result<ConfigValue> parseOptionValue(const std::string& text);
/// mmcv's Config.merge_from_dict with allow_list_keys.
Result<ConfigValue> mergeOptions(const ConfigValue& root, std::span<const ConfigOption> options);

/// mmcv's pretty_text layout of a dict. If yapf would fail (quotes, line breaks), the text is escaped and a diagnostic added.
std::string prettyText(const ConfigValue& root, Diagnostics* diagnostics = nullptr);
/// The same layout as a config that evaluates to exactly this dict: float('inf') for inf, no text that {{ }} templates would change. The
/// root's keys must be valid names.
std::string sourceText(const ConfigValue& root);

}  // namespace teardown
