#include "app/gui/chip_menu.h"

#include "app/gui/menus.h"
#include "app/gui/work/carried_config.h"
#include "app/gui/work/workspace_files.h"
#include "app/gui/workbench.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QDesktopServices>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QUrl>

namespace teardown {
namespace {

struct ChipMenu {
    Q_DECLARE_TR_FUNCTIONS(ChipMenu)
};

/// Of the file; empty: none, such as for a drawing.
QString pathOf(const Workbench& work, WorkspacePart part) {
    const WorkspaceFiles files = filesOf(work);
    switch (part) {
        case WorkspacePart::Config:
            return files.config.isEmpty() ? QString() : carrierOf(files.config);
        case WorkspacePart::Checkpoint:
            return files.checkpoint;
        case WorkspacePart::Input:
            return files.input;
        case WorkspacePart::Engine:
            break;
    }
    return {};
}

}  // namespace

void fillChipMenu(QMenu& menu, const WindowContext& context, WorkspacePart part) {
    const QString path = pathOf(context.work, part);
    if (!path.isEmpty()) {
        menu.addAction(ChipMenu::tr("Show in folder"), &menu,
                       [path] { QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(path).absolutePath())); });
        menu.addAction(ChipMenu::tr("Copy path"), &menu, [path] { QGuiApplication::clipboard()->setText(path); });
        menu.addAction(ChipMenu::tr("Copy name"), &menu, [path] { QGuiApplication::clipboard()->setText(QFileInfo(path).fileName()); });
        menu.addAction(ChipMenu::tr("Reload"), &menu, [&work = context.work, path] { work.open({path}); });
    }
    const char* id = part == WorkspacePart::Config       ? "file.close-config"
                     : part == WorkspacePart::Checkpoint ? "file.close-checkpoint"
                                                         : "file.close-input";
    if (QAction* close = context.menus.command(QString::fromLatin1(id)); close && close->isEnabled())
        menu.addAction(ChipMenu::tr("Close"), close, &QAction::trigger);
    if (!menu.isEmpty()) menu.addSeparator();
    if (QAction* open = context.menus.command(QStringLiteral("file.open"))) menu.addAction(open);
    if (QMenu* recent = context.menus.menu(QStringLiteral("file.recent"))) menu.addMenu(recent);
}

}  // namespace teardown
