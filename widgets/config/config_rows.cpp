#include "widgets/config/config_rows.h"

#include "core/config/config_usage.h"
#include "widgets/common/strings.h"

#include <QHash>
#include <QObject>
#include <QStringList>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kMaxRows = 20000;    // a config with a list of a million numbers must not freeze the tree
constexpr int kMostLetters = 120;  // of a value in a row
constexpr int kMostToolTipLines = 24;

}  // namespace

QString shortConfigValue(const ConfigValue& value) {
    if (value.isDict()) {
        const ConfigValue* type = value.find("type");
        if (type && type->isString()) return toQt(type->asString());
        return QStringLiteral("{%1}").arg(value.entries().size());
    }
    if (value.isSequence()) {
        const auto items = value.items();
        bool flat = items.size() <= 8;
        for (const ConfigValue& item : items) flat = flat && !item.isDict() && !item.isSequence();
        if (!flat) return QStringLiteral("[%1]").arg(items.size());
    }
    QString text = toQt(value.repr());
    return text.size() > kMostLetters ? text.left(kMostLetters - 1) + QChar(0x2026) : text;
}

namespace {

/// A value within the summary of the one that contains it.
QString briefValue(const ConfigValue& value) {
    if (value.isDict()) {
        const ConfigValue* type = value.find("type");
        if (type && type->isString()) return toQt(type->asString());
        return value.entries().empty() ? QStringLiteral("{}") : QStringLiteral("{\u2026}");
    }
    return value.isSequence() && value.items().size() > 4 ? QStringLiteral("[%1]").arg(value.items().size()) : shortConfigValue(value);
}

bool isNested(const ConfigValue& value) {
    const auto items = value.items();
    return std::any_of(items.begin(), items.end(), [](const ConfigValue& item) { return item.isDict() || item.isSequence(); });
}

}  // namespace

QString configSummary(const ConfigValue& value) {
    QStringList parts;
    qsizetype letters = 0;
    const auto add = [&](const QString& part) {
        letters += part.size() + 2;
        parts += letters < kMostLetters ? part : QString(QChar(0x2026));
        return letters < kMostLetters;
    };
    if (value.isDict()) {
        const ConfigValue* type = value.find("type");
        const bool typed = type && type->isString();
        for (const DictEntry& entry : value.entries()) {
            if (typed && &entry.value == type) continue;
            if (!add(QStringLiteral("%1: %2").arg(toQt(entry.key.str()), briefValue(entry.value)))) break;
        }
        const QString rest = QStringLiteral("{%1}").arg(parts.join(QStringLiteral(", ")));
        if (!typed) return rest;
        return parts.isEmpty() ? toQt(type->asString()) : toQt(type->asString()) + QLatin1Char(' ') + rest;
    }
    // Python's own text of a long list would be made for its beginning only.
    if (!value.isSequence() || (value.items().size() <= 8 && !isNested(value))) return shortConfigValue(value);
    for (const ConfigValue& item : value.items())
        if (!add(briefValue(item))) break;
    return (value.kind() == ValueKind::Tuple ? QStringLiteral("(%1)") : QStringLiteral("[%1]")).arg(parts.join(QStringLiteral(", ")));
}

QString originPlace(const Origin& origin, bool whole) {
    QString place = !origin.file ? QString() : whole ? toQt(*origin.file) : fileName(*origin.file);
    if (origin.line > 0) place += QStringLiteral(":%1").arg(origin.line);
    return place;
}

namespace {

/// A line for each value, those of a dict or list indented below its name; stops after enough lines.
void addPretty(QStringList& lines, const QString& name, const ConfigValue& value, int depth) {
    if (lines.size() > kMostToolTipLines) return;
    if (lines.size() == kMostToolTipLines) {
        lines += QString(QChar(0x2026));
        return;
    }
    const QString indent(depth * 4, QLatin1Char(' '));
    if (!value.isDict() && !(value.isSequence() && isNested(value))) {
        lines += QStringLiteral("%1%2%3").arg(indent, name, configSummary(value));
        return;
    }
    lines += QStringLiteral("%1%2%3").arg(indent, name, briefValue(value));
    for (const DictEntry& entry : value.entries())
        if (entry.key.str() != "type") addPretty(lines, toQt(entry.key.str()) + QStringLiteral(" = "), entry.value, depth + 1);
    int index = 0;
    for (const ConfigValue& item : value.items()) addPretty(lines, QStringLiteral("[%1] ").arg(index++), item, depth + 1);
}

/// The value, and where it was set, the decisive place first.
QString chainText(const ConfigValue& value, const QString& path) {
    QStringList lines;
    addPretty(lines, path + QStringLiteral(" = "), value, 0);
    lines += QString();
    const auto origins = value.origins();
    for (std::size_t i = origins.size(); i-- > 0;) {
        QString said;
        if (origins[i].kind == OriginKind::Delete)
            said = QObject::tr("replaced the dict below it");
        else if (origins[i].value)
            said = shortConfigValue(*origins[i].value);
        const bool won = i + 1 == origins.size();
        lines += QStringLiteral("%1  %2%3").arg(originPlace(origins[i], true), said, won ? QString() : QObject::tr("  (overridden)"));
    }
    return lines.join(QLatin1Char('\n'));
}

struct ConfigRowBuilder {
    std::vector<TreeRow> rows;

    void add(int parent, const QString& path, const QString& name, const ConfigValue& value) {
        if (rows.size() >= kMaxRows) return;
        TreeRow row;
        row.parent = parent;
        row.key = path;
        row.text = name;
        row.detail = configSummary(value);
        row.value = true;
        row.toolTip = chainText(value, path);
        if (const Origin* origin = value.origin()) row.trailing = originPlace(*origin);
        const int self = static_cast<int>(rows.size());
        rows.push_back(std::move(row));
        addChildren(self, path, value);
    }

    void addChildren(int self, const QString& path, const ConfigValue& value) {
        const QString prefix = path.isEmpty() ? QString() : path + QLatin1Char('.');
        for (const DictEntry& entry : value.entries()) {
            const QString key = toQt(entry.key.str());
            add(self, prefix + key, key, entry.value);
        }
        const auto items = value.items();
        bool nested = items.size() > 8;
        for (const ConfigValue& item : items) nested = nested || item.isDict() || item.isSequence();
        if (!nested) return;
        for (std::size_t i = 0; i < items.size(); ++i) add(self, prefix + QString::number(i), QStringLiteral("[%1]").arg(i), items[i]);
    }
};

}  // namespace

std::vector<TreeRow> configRows(const Config& config) {
    ConfigRowBuilder builder;
    builder.addChildren(-1, {}, config.root);
    QHash<QString, TopLevelKey> uses;
    for (TopLevelKey& key : topLevelKeys(config)) uses.insert(toQt(key.name), std::move(key));
    for (TreeRow& row : builder.rows) {
        const auto use = row.parent < 0 ? uses.constFind(row.key) : uses.constEnd();
        if (use == uses.constEnd() || use->use == KeyUse::Program) continue;
        row.muted = true;
        if (use->use == KeyUse::Config) {
            row.toolTip +=
                QStringLiteral("\n\n") + QObject::tr("A helper: only other values of the config read it, while the files are evaluated.");
            continue;
        }
        row.dot = Dot::Warning;
        row.toolTip += QStringLiteral("\n\n") +
                       QObject::tr("Nothing reads this key: neither mmclassification's tools nor another value of the config.");
        if (!use->hint.empty()) row.toolTip += QLatin1Char(' ') + QObject::tr("It takes effect as %1.").arg(toQt(use->hint));
    }
    return std::move(builder.rows);
}

}  // namespace teardown
