// WorkspaceFiles: the files of a workspace by their paths, as the list of recent ones and the recovery keep them.
#pragma once

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <optional>

namespace teardown {

class Workbench;

/// Absolute paths; empty: not open.
struct WorkspaceFiles {
    QString config;
    QString checkpoint;
    QString input;

    bool empty() const { return config.isEmpty() && checkpoint.isEmpty() && input.isEmpty(); }
    QStringList paths() const;  ///< those that are set, in the order to open them
    bool operator==(const WorkspaceFiles&) const = default;
};

QJsonObject toJson(const WorkspaceFiles& files);
/// Whether a text read from a file can be such a path.
bool isKeptPath(const QString& text);
/// None where a path is no absolute path of reasonable length.
std::optional<WorkspaceFiles> filesFromJson(const QJsonObject& object);

/// What is open now.
WorkspaceFiles filesOf(const Workbench& work);
/// The absolute path without "..": the same file has the same text.
QString cleanAbsolutePath(const QString& path);

}  // namespace teardown
