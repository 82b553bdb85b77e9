#include "widgets/engine/registry_rows.h"

#include "core/session/build_journey.h"
#include "widgets/common/strings.h"

#include <QHash>
#include <QObject>
#include <QStringList>

namespace teardown {
namespace {

TreeRow registryRow(const RegistryInfo& registry, const QString& key) {
    TreeRow row;
    row.key = key;
    row.text = toQt(registry.name);
    row.detail = registry.scope.empty() ? QString() : toQt(registry.scope);
    row.trailing = QString::number(registry.items.size());
    row.toolTip = QObject::tr("%1 registered names").arg(registry.items.size());
    if (!registry.parent.empty()) row.toolTip += QLatin1Char('\n') + QObject::tr("falls back to %1").arg(toQt(registry.parent));
    return row;
}

QStringList registryKeys(const std::vector<RegistryInfo>& registries) {
    QStringList keys;
    for (const RegistryInfo& registry : registries) {
        // A child registry with another scope has its parent's name: "teardown.pipeline".
        const QString name = toQt(registry.name);
        keys += keys.contains(name) ? toQt(registry.scope) + QLatin1Char('.') + name : name;
    }
    return keys;
}

TreeRow itemRow(const RegistryItem& item, const QString& registry, int parent, const QString& usedAs) {
    TreeRow row;
    row.parent = parent;
    row.key = registry + QLatin1Char('.') + toQt(item.name);
    row.text = toQt(item.name);
    row.detail = translated(item.doc);
    if (!usedAs.isEmpty()) {
        row.dot = Dot::Accent;
        row.trailing = usedAs;
    }
    row.toolTip = QStringLiteral("%1\n%2").arg(toQt(item.name), translated(item.doc));
    if (!item.implementedIn.empty()) row.toolTip += QLatin1Char('\n') + QObject::tr("in the reference: %1").arg(toQt(item.implementedIn));
    if (item.referenceLine > 0) row.toolTip += QStringLiteral(" (%1:%2)").arg(toQt(item.referenceFile)).arg(item.referenceLine);
    if (!item.paper.empty()) row.toolTip += QStringLiteral("\n%1, %2").arg(toQt(item.paper), toQt(item.paperUrl));
    if (!item.built) row.toolTip += QLatin1Char('\n') + QObject::tr("Teardown knows its arguments but cannot run it");
    if (!usedAs.isEmpty()) row.toolTip += QLatin1Char('\n') + QObject::tr("used by the opened model: %1").arg(usedAs);
    return row;
}

TreeRow argumentRow(const RegistryArgument& argument, const QString& item, int parent) {
    TreeRow row;
    row.parent = parent;
    row.key = item + QLatin1Char('.') + toQt(argument.name);
    row.text = toQt(argument.name);
    row.detail = translated(argument.doc);
    row.trailing = argument.required ? QObject::tr("required") : toQt(argument.defaultValue);
    row.toolTip = QStringLiteral("%1 = %2\n%3").arg(row.text, row.trailing, translated(argument.doc)).trimmed();
    return row;
}

}  // namespace

std::vector<TreeRow> registryRows(const std::vector<RegistryInfo>& registries, const BuildOutcome* built) {
    QHash<QString, QString> firstUse;
    QHash<QString, int> uses;
    if (built)
        for (const ModuleNode& node : built->modules) {
            const QString type = toQt(node.type);
            if (!firstUse.contains(type)) firstUse.insert(type, node.path.empty() ? QObject::tr("the model") : toQt(node.path));
            ++uses[type];
        }
    std::vector<TreeRow> rows;
    const QStringList keys = registryKeys(registries);
    for (std::size_t i = 0; i < registries.size(); ++i) {
        const RegistryInfo& registry = registries[i];
        const QString& key = keys[static_cast<qsizetype>(i)];
        const int parent = static_cast<int>(rows.size());
        rows.push_back(registryRow(registry, key));
        for (const RegistryItem& item : registry.items) {
            const QString type = toQt(item.name);
            QString used = firstUse.value(type);
            if (uses.value(type) > 1) used = QObject::tr("%1 times").arg(uses.value(type));
            const int self = static_cast<int>(rows.size());
            rows.push_back(itemRow(item, key, parent, used));
            for (const RegistryArgument& argument : item.arguments)
                rows.push_back(argumentRow(argument, rows[static_cast<std::size_t>(self)].key, self));
        }
    }
    return rows;
}

RegistryPlace registryPlace(const std::vector<RegistryInfo>& registries, const QString& key) {
    const QStringList keys = registryKeys(registries);
    for (std::size_t i = 0; i < registries.size(); ++i) {
        const RegistryInfo& registry = registries[i];
        const QString& own = keys[static_cast<qsizetype>(i)];
        if (key == own) return {&registry, nullptr, nullptr, {}};
        if (!key.startsWith(own + QLatin1Char('.'))) continue;
        const QString rest = key.mid(own.size() + 1);
        for (const RegistryItem& item : registry.items) {
            const QString name = toQt(item.name);
            if (rest != name && !rest.startsWith(name + QLatin1Char('.'))) continue;
            RegistryPlace place{&registry, &item, nullptr,
                                own == toQt(registry.name) ? name : toQt(registry.scope) + QLatin1Char('.') + name};
            for (const RegistryArgument& argument : item.arguments)
                if (rest.mid(name.size() + 1) == toQt(argument.name)) place.argument = &argument;
            return place;
        }
    }
    return {};
}

std::string pythonClass(const RegistryItem& item) {
    const auto dot = item.implementedIn.rfind('.');
    return dot == std::string::npos ? item.name : item.implementedIn.substr(dot + 1);
}

QString registryKeyOf(const std::vector<RegistryInfo>& registries, const QString& className) {
    const std::string name = fromQt(className);
    const QStringList keys = registryKeys(registries);
    QString second;
    for (std::size_t i = 0; i < registries.size(); ++i)
        for (const RegistryItem& item : registries[i].items) {
            const QString key = keys[static_cast<qsizetype>(i)] + QLatin1Char('.') + toQt(item.name);
            if (item.name == name) return key;
            if (second.isEmpty() && pythonClass(item) == name) second = key;
        }
    return second;
}

QSet<QString> registeredClasses(const std::vector<RegistryInfo>& registries) {
    QSet<QString> names;
    for (const RegistryInfo& registry : registries)
        for (const RegistryItem& item : registry.items) {
            names.insert(toQt(item.name));
            names.insert(toQt(pythonClass(item)));
        }
    return names;
}

}  // namespace teardown
