// OptionText: a config value in --cfg-options notation, and the effect of a line "key=value" on a config.
#pragma once

#include "core/config/config.h"

#include <QString>

#include <optional>

namespace teardown {

/// The text that DictAction reads as the value; none if it cannot express it: dicts, and texts that it would read as something else.
std::optional<QString> optionTextOf(const ConfigValue& value);

struct OptionPreview {
    enum class Kind { Incomplete, Wrong, Same, New, Changes };
    Kind kind = Kind::Incomplete;
    QString text;  ///< one line for display
    ConfigOption option;
};

/// `root`: the current config.
OptionPreview previewOption(const ConfigValue& root, const QString& line);

/// The value at a dotted path, or nullptr.
const ConfigValue* valueAtPath(const ConfigValue& root, const QString& path);

}  // namespace teardown
