// FileReloads: watches the open files and offers to reload those that change on disk.
#pragma once

#include "app/gui/rooms/files/file_watch.h"
#include "app/gui/window_context.h"
#include "app/gui/work/reports.h"

#include <QObject>

namespace teardown {

class FileReloads : public QObject {
    Q_OBJECT
public:
    explicit FileReloads(const WindowContext& context);

private:
    void watch(WorkspacePart part, const QStringList& paths);
    void watchConfig();
    void offerReload(WorkspacePart part, const QString& path, bool gone);

    WindowContext m_context;
    FileWatch m_watch;
};

}  // namespace teardown
