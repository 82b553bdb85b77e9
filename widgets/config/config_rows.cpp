#include "widgets/config/config_rows.h"

#include "widgets/common/strings.h"

#include <QObject>
#include <QStringList>

namespace teardown {
namespace {

constexpr int kMaxRows = 20000;  // a config with a list of a million numbers must not freeze the tree

QString shortValue(const ConfigValue& value) {
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

QString originText(const Origin& origin) {
    QString place = origin.file ? toQt(*origin.file) : QString();
    if (origin.line > 0) place += QStringLiteral(":%1").arg(origin.line);
    return place;
}

QString chainText(const ConfigValue& value, const QString& path) {
    QStringList lines{path};
    const auto origins = value.origins();
    for (std::size_t i = origins.size(); i-- > 0;) {
        QString said;
        if (origins[i].kind == OriginKind::Delete) said = QObject::tr("replaced the dict below it");
        else if (origins[i].value) said = shortValue(*origins[i].value);
        const bool won = i + 1 == origins.size();
        lines += QStringLiteral("%1  %2%3").arg(originText(origins[i]), said, won ? QString() : QObject::tr("  (overridden)"));
    }
    return lines.join(QLatin1Char('\n'));
}

struct Builder {
    std::vector<TreeRow> rows;

    void add(int parent, const QString& path, const QString& name, const ConfigValue& value) {
        if (rows.size() >= kMaxRows) return;
        TreeRow row;
        row.parent = parent;
        row.key = path;
        row.text = name;
        row.detail = shortValue(value);
        row.toolTip = chainText(value, path);
        if (const Origin* origin = value.origin()) {
            row.trailing = origin->file ? fileName(*origin->file) : QString();
            if (origin->line > 0) row.trailing += QStringLiteral(":%1").arg(origin->line);
        }
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
    Builder builder;
    builder.addChildren(-1, {}, config.root);
    return std::move(builder.rows);
}

}  // namespace teardown
