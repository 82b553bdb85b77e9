// Runs the built program as a user does and keeps what it printed.
#pragma once

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

struct CliRun {
    int code = -1;
    QByteArray out;
    QByteArray err;
    /// The one JSON document that --json promises; discarded() when there is none.
    nlohmann::json document() const { return nlohmann::json::parse(out.toStdString(), nullptr, false); }
};

/// In `folder`, with extra environment "NAME=value".
inline CliRun runTeardown(const QStringList& arguments, const QString& folder = {}, const QByteArray& input = {},
                          const QStringList& environment = {}) {
    QProcess process;
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const QString& assignment : environment)
        variables.insert(assignment.section(QLatin1Char('='), 0, 0), assignment.section(QLatin1Char('='), 1));
    process.setProcessEnvironment(variables);
    if (!folder.isEmpty()) process.setWorkingDirectory(folder);
    process.start(QStringLiteral(BUILD_ROOT "/teardown"), arguments);
    process.write(input);
    process.closeWriteChannel();
    CliRun run;
    if (!process.waitForFinished(120000)) {
        process.kill();
        process.waitForFinished();
        return run;
    }
    run.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    run.out = process.readAllStandardOutput();
    run.err = process.readAllStandardError();
    return run;
}

inline void writeFile(const QString& path, const QByteArray& bytes) {
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    QCOMPARE(file.write(bytes), bytes.size());
}

inline QByteArray readFile(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Keys that the contract names and the document lacks; empty when all are there.
inline QStringList missingKeys(const nlohmann::json& object, const QStringList& keys) {
    QStringList missing;
    for (const QString& key : keys)
        if (!object.is_object() || !object.contains(key.toStdString())) missing << key;
    return missing;
}

/// The bundled sample.
inline QString samplePath(const char* name) { return QStringLiteral(SOURCE_ROOT "/resources/samples/digits/") + QString::fromLatin1(name); }
