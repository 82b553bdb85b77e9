#include "app/gui/rooms/files/file_commands.h"

#include "app/gui/menus.h"
#include "app/gui/work/carried_config.h"
#include "app/gui/work/workspace_files.h"
#include "app/gui/workbench.h"

#include <QAction>

namespace teardown {
namespace {

bool isOpen(const Workbench& work, WorkspacePart part) {
    switch (part) {
        case WorkspacePart::Config:
            return work.config() != nullptr;
        case WorkspacePart::Checkpoint:
            return work.checkpoint() != nullptr;
        case WorkspacePart::Input:
            return work.hasInput();
        case WorkspacePart::Engine:
            break;
    }
    return false;
}

void reload(Workbench& work) {
    WorkspaceFiles files = filesOf(work);
    if (!files.config.isEmpty()) files.config = carrierOf(files.config);
    QStringList paths = files.paths();
    // The config of a checkpoint is in its file.
    paths.removeDuplicates();
    if (!paths.isEmpty()) work.open(paths);
}

}  // namespace

void addFileCommands(const WindowContext& context, QObject* owner) {
    Workbench& work = context.work;
    const OpenFiles& files = work.files();
    const auto enableWith = [&](QAction* action, std::function<bool()> enabled) {
        const auto refresh = [action, enabled = std::move(enabled)] { action->setEnabled(enabled()); };
        for (auto signal : {&OpenFiles::configChanged, &OpenFiles::checkpointChanged, &OpenFiles::inputChanged})
            QObject::connect(&files, signal, action, refresh);
        refresh();
    };
    enableWith(context.menus.add({QStringLiteral("file.reload"),
                                  QObject::tr("&Reload files"),
                                  {},
                                  QObject::tr("Reads the open files again, if they have changed on disk")},
                                 owner, [&work](bool) { reload(work); }),
               [&work] { return !filesOf(work).empty(); });
    context.menus.addMenu(QStringLiteral("file.close"), QObject::tr("&Close"), QStringLiteral("file"));
    const struct {
        const char* id;
        QString text, tip;
        WorkspacePart part;
    } rows[] = {{"file.close-config", QObject::tr("&Config"), QObject::tr("Closes the config and the network built from it"),
                 WorkspacePart::Config},
                {"file.close-checkpoint", QObject::tr("C&heckpoint"),
                 QObject::tr("Closes the checkpoint; the network is built again with random weights"), WorkspacePart::Checkpoint},
                {"file.close-input", QObject::tr("&Picture"), QObject::tr("Closes the picture or drawing"), WorkspacePart::Input}};
    for (const auto& row : rows)
        enableWith(context.menus.add({QString::fromLatin1(row.id), row.text, {}, row.tip}, owner,
                                     [&work, part = row.part](bool) { work.files().close(part); }),
                   [&work, part = row.part] { return isOpen(work, part); });
}

}  // namespace teardown
