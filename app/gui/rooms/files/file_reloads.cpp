#include "app/gui/rooms/files/file_reloads.h"

#include "app/gui/notices/window_notices.h"
#include "app/gui/work/carried_config.h"
#include "app/gui/work/workspace_files.h"
#include "app/gui/workbench.h"
#include "widgets/common/strings.h"

#include <QFileInfo>

namespace teardown {
namespace {

QString watchNotice(int part) { return QStringLiteral("watch-%1").arg(part); }

}  // namespace

FileReloads::FileReloads(const WindowContext& context) : m_context(context) {
    const OpenFiles& files = m_context.work.files();
    connect(&files, &OpenFiles::configChanged, this, &FileReloads::watchConfig);
    connect(&files, &OpenFiles::checkpointChanged, this,
            [this] { watch(WorkspacePart::Checkpoint, {filesOf(m_context.work).checkpoint}); });
    connect(&files, &OpenFiles::inputChanged, this, [this] { watch(WorkspacePart::Input, {filesOf(m_context.work).input}); });
    connect(&m_watch, &FileWatch::changed, this,
            [this](int part, const QString& path) { offerReload(static_cast<WorkspacePart>(part), path, false); });
    connect(&m_watch, &FileWatch::removed, this,
            [this](int part, const QString& path) { offerReload(static_cast<WorkspacePart>(part), path, true); });
    connect(&m_watch, &FileWatch::returned, this, [this](int part) { m_context.notices.bar()->withdraw(watchNotice(part)); });
}

void FileReloads::watch(WorkspacePart part, const QStringList& paths) {
    m_context.notices.bar()->withdraw(watchNotice(static_cast<int>(part)));
    m_watch.watch(static_cast<int>(part), paths);
}

void FileReloads::watchConfig() {
    QStringList paths;
    if (const auto& config = m_context.work.config()) {
        for (const ConfigFile& file : config->files)
            if (QFileInfo(toQt(file.path)).isFile()) paths += cleanAbsolutePath(toQt(file.path));
        if (const QString own = cleanAbsolutePath(carrierOf(toQt(config->path))); !paths.contains(own)) paths.prepend(own);
    }
    watch(WorkspacePart::Config, paths);
}

void FileReloads::offerReload(WorkspacePart part, const QString& path, bool gone) {
    const WorkspaceFiles open = filesOf(m_context.work);
    const QString main = part == WorkspacePart::Config ? open.config : part == WorkspacePart::Checkpoint ? open.checkpoint : open.input;
    if (main.isEmpty()) return;
    const QString id = watchNotice(static_cast<int>(part));
    const QString name = QFileInfo(path).fileName();
    const QString which = path == carrierOf(main) ? name : tr("%1 (base of %2)").arg(name, QFileInfo(main).fileName());
    if (gone) {
        m_context.notices.bar()->addNotice(id, tr("%1 no longer exists. The window still shows its contents as they were read.").arg(which),
                                           {}, true);
        return;
    }
    m_context.notices.bar()->addNotice(id, tr("%1 has changed on disk.").arg(which),
                                       {{tr("Reload"), [this, main] { m_context.work.open({main}); }, true}});
}

}  // namespace teardown
