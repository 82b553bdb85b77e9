// WorkspaceFiles: the paths of a workspace's files, as stored by the recent list and the recovery.
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
    QStringList paths() const;  ///< the non-empty ones, in the order to open them
    bool operator==(const WorkspaceFiles&) const = default;
};

QJsonObject toJson(const WorkspaceFiles& files);
/// Whether a text read from a file can be such a path.
bool isKeptPath(const QString& text);
/// None if a path is not absolute or too long.
std::optional<WorkspaceFiles> filesFromJson(const QJsonObject& object);

/// The files that are open.
WorkspaceFiles filesOf(const Workbench& work);
/// The absolute path without "..", so that the same file has the same text.
QString cleanAbsolutePath(const QString& path);

}  // namespace teardown
