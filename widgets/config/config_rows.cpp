#include "widgets/config/config_rows.h"

#include "core/config/config_usage.h"
#include "widgets/common/strings.h"

#include <QHash>
#include <QObject>
#include <QStringList>

namespace teardown {
namespace {

constexpr int kMaxRows = 20000;  // a config with a list of a million numbers must not freeze the tree

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
    if (text.size() > 120) text = text.left(119) + QChar(0x2026);
    return text;
}

QString originPlace(const Origin& origin, bool whole) {
    QString place = !origin.file ? QString() : whole ? toQt(*origin.file) : fileName(*origin.file);
    if (origin.line > 0) place += QStringLiteral(":%1").arg(origin.line);
    return place;
}

namespace {

QString chainText(const ConfigValue& value, const QString& path) {
    QStringList lines{path};
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
        row.detail = shortConfigValue(value);
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
