// OptionText: a config value as --cfg-options takes it, and what a line "key=value" would do to a config.
#pragma once

#include "core/config/config.h"

#include <QString>

#include <optional>

namespace teardown {

/// The text that DictAction reads as the value; none for what it can not say: dicts, and texts that it would read as something else.
std::optional<QString> optionTextOf(const ConfigValue& value);

struct OptionPreview {
    enum class Kind { Incomplete, Wrong, Same, New, Changes };
    Kind kind = Kind::Incomplete;
    QString text;  ///< one line for the person
    ConfigOption option;
};

/// `root`: the config as it is now.
OptionPreview previewOption(const ConfigValue& root, const QString& line);

/// The value at a dotted path, or nullptr.
const ConfigValue* valueAtPath(const ConfigValue& root, const QString& path);

}  // namespace teardown
