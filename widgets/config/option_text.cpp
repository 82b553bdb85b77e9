#include "widgets/config/option_text.h"

#include "core/config/config_diff.h"
#include "widgets/common/strings.h"
#include "widgets/config/config_rows.h"

#include <QObject>
#include <QStringList>

namespace teardown {

const ConfigValue* valueAtPath(const ConfigValue& root, const QString& path) {
    std::vector<std::string> parts;
    for (const QString& part : path.split(QLatin1Char('.'))) parts.push_back(fromQt(part));
    return valueAt(root, parts);
}

std::optional<QString> optionTextOf(const ConfigValue& value) {
    if (value.isDict()) return std::nullopt;
    const std::string text = value.isString() ? value.asString() : value.repr();
    const auto back = parseOptionValue(text);
    if (!back.ok() || !sameConfigValue(*back, value)) return std::nullopt;
    return toQt(text);
}

OptionPreview previewOption(const ConfigValue& root, const QString& line) {
    OptionPreview preview;
    const QString trimmed = line.trimmed();
    const qsizetype equals = trimmed.indexOf(QLatin1Char('='));
    if (equals <= 0) return preview;
    const QString key = trimmed.left(equals).trimmed();
    preview.option = {fromQt(key), fromQt(trimmed.mid(equals + 1).trimmed())};
    const auto wrong = [&](const QString& text) {
        preview.kind = OptionPreview::Kind::Wrong;
        preview.text = text;
        return preview;
    };
    if (preview.option.text.empty()) return preview;
    const auto value = parseOptionValue(preview.option.text);
    if (!value.ok()) return wrong(sentenceOf(value.error()));
    const std::vector<ConfigOption> one{preview.option};
    const auto merged = mergeOptions(root, one);
    if (!merged.ok()) return wrong(sentenceOf(merged.error()));
    const QString shown = QStringLiteral("%1 (%2)").arg(shortConfigValue(*value), QString::fromLatin1(value->typeName()));
    const ConfigValue* old = valueAtPath(root, key);
    if (!old) {
        preview.kind = OptionPreview::Kind::New;
        preview.text = QObject::tr("new key: %1").arg(shown);
    } else if (sameConfigValue(*old, *value)) {
        preview.kind = OptionPreview::Kind::Same;
        preview.text = QObject::tr("already %1").arg(shown);
    } else {
        preview.kind = OptionPreview::Kind::Changes;
        preview.text = QObject::tr("%1 → %2").arg(shortConfigValue(*old), shown);
    }
    return preview;
}

}  // namespace teardown
