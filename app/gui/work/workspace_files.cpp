#include "app/gui/work/workspace_files.h"

#include "app/gui/workbench.h"
#include "widgets/common/strings.h"

#include <QDir>
#include <QFileInfo>

namespace teardown {

bool isKeptPath(const QString& text) {
    constexpr qsizetype kLongest = 8192;
    return text.size() <= kLongest && !text.contains(QChar(0)) && QFileInfo(text).isAbsolute();
}

QStringList WorkspaceFiles::paths() const {
    QStringList all;
    for (const QString& path : {config, checkpoint, input})
        if (!path.isEmpty()) all += path;
    return all;
}

QJsonObject toJson(const WorkspaceFiles& files) {
    return {
        {QStringLiteral("config"), files.config}, {QStringLiteral("checkpoint"), files.checkpoint}, {QStringLiteral("input"), files.input}};
}

std::optional<WorkspaceFiles> filesFromJson(const QJsonObject& object) {
    WorkspaceFiles files;
    const std::pair<QLatin1String, QString*> parts[] = {
        {QLatin1String("config"), &files.config}, {QLatin1String("checkpoint"), &files.checkpoint}, {QLatin1String("input"), &files.input}};
    for (const auto& [name, path] : parts) {
        const QString value = object[name].toString();
        if (value.isEmpty()) continue;
        if (!isKeptPath(value)) return std::nullopt;
        *path = value;
    }
    if (files.empty()) return std::nullopt;
    return files;
}

QString cleanAbsolutePath(const QString& path) { return path.isEmpty() ? path : QDir::cleanPath(QFileInfo(path).absoluteFilePath()); }

WorkspaceFiles filesOf(const Workbench& work) {
    WorkspaceFiles files;
    if (work.config()) files.config = cleanAbsolutePath(toQt(work.config()->path));
    if (work.checkpoint()) files.checkpoint = cleanAbsolutePath(toQt(work.checkpoint()->path()));
    files.input = cleanAbsolutePath(work.inputPath());
    return files;
}

}  // namespace teardown
