// What a registry says beside what the reference's classes take (reference_signatures.json).
#pragma once

#include "core/registry/registry_info.h"

#include <QtTest>

namespace teardown {

/// Every difference, one a line; `checked` counts the names that stand in both.
inline QStringList differencesFromReference(const RegistryInfo& registry, int& checked) {
    QFile file(QStringLiteral(TEST_DATA "/core/registry/reference_signatures.json"));
    if (!file.open(QIODevice::ReadOnly)) return {QStringLiteral("reference_signatures.json is missing")};
    // What Teardown's classes take beyond the reference's.
    const QStringList own = {QStringLiteral("RepVGG.keep_se"), QStringLiteral("LoadImageFromFile.imdecode_backend")};
    const QString registryName = QString::fromStdString(registry.scope + ":" + registry.name);
    const QJsonObject rows = QJsonDocument::fromJson(file.readAll()).object()[registryName].toObject();
    QStringList differences;
    for (const RegistryItem& item : registry.items) {
        const QString name = QString::fromStdString(item.name);
        if (!rows.contains(name)) continue;
        ++checked;
        const QJsonObject row = rows[name].toObject();
        const QString cls = row[QStringLiteral("class")].toString();
        if (QString::fromStdString(item.implementedIn) != cls) differences << name + QStringLiteral(" is ") + cls;
        const QString module = cls.section(QLatin1Char('.'), 0, -2).replace(QLatin1Char('.'), QLatin1Char('/')) + QStringLiteral(".py");
        if (!cls.startsWith(QStringLiteral("torch.")) && QString::fromStdString(item.referenceFile) != module)
            differences << name + QStringLiteral(" stands in ") + module;
        QStringList listed;
        QStringList expected;
        for (const RegistryArgument& argument : item.arguments)
            if (!own.contains(name + QLatin1Char('.') + QString::fromStdString(argument.name)))
                listed << QString::fromStdString(argument.required ? argument.name : argument.name + "=" + argument.defaultValue);
        for (const QJsonValue& argument : row[QStringLiteral("arguments")].toArray())
            expected << (argument[1].isNull() ? argument[0].toString()
                                              : argument[0].toString() + QLatin1Char('=') + argument[1].toString());
        if (listed != expected)
            differences << QStringLiteral("%1 takes (%2), listed is (%3)")
                               .arg(name, expected.join(QStringLiteral(", ")), listed.join(QStringLiteral(", ")));
    }
    return differences;
}

}  // namespace teardown
