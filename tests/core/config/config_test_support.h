// Shared by the config tests: where the inputs and the blessed answers lie, and a loader that shows an error instead of failing silently.
#pragma once

#include "core/config/config.h"

#include <QByteArray>
#include <QFile>
#include <QString>

#include <string>

inline std::string inputPath(const std::string& name) { return std::string(TEST_DATA) + "/golden/input/config/" + name; }

inline std::string expectedText(const std::string& name) {
    QFile file(QString::fromStdString(std::string(TEST_DATA) + "/golden/expected/config/" + name));
    if (!file.open(QIODevice::ReadOnly)) return "cannot open " + name;
    return file.readAll().toStdString();
}

inline QList<QByteArray> linesOf(const std::string& path) {
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QList<QByteArray> lines = file.readAll().split('\n');
    if (!lines.isEmpty() && lines.last().isEmpty()) lines.removeLast();
    return lines;
}

/// repr of one name of a config text, or the error's message.
inline std::string evaluated(const std::string& text, const char* name = "v") {
    const auto config = teardown::loadConfigText("memory.py", text);
    if (!config.ok()) return english(config.error().what);
    const teardown::ConfigValue* value = (*config)->root.find(name);
    return value ? value->repr() : "no such name";
}
