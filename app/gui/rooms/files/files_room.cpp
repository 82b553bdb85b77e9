#include "app/gui/rooms/files/files_room.h"

#include "app/gui/file_filters.h"
#include "app/gui/menus.h"
#include "app/gui/rooms/files/file_commands.h"
#include "app/gui/rooms/files/file_reloads.h"
#include "app/gui/rooms/files/photo_sample.h"
#include "app/gui/rooms/files/replaced_files.h"
#include "app/gui/rooms/files/samples_menu.h"
#include "app/gui/rooms/files/view_reopen.h"
#include "app/gui/workbench.h"
#include "core/downloads/fetch.h"
#include "widgets/common/strings.h"
#include "widgets/stage/stage_view.h"

#include <QFileDialog>

namespace teardown {

FilesRoom::FilesRoom() = default;
FilesRoom::~FilesRoom() = default;

void FilesRoom::install(WindowContext& context) {
    context.menus.add({QStringLiteral("file.open"), QObject::tr("&Open…"), QKeySequence::Open,
                       QObject::tr("Opens configs, checkpoints and pictures in any order"), QStringLiteral("open")},
                      this, [context](bool) {
                          const QStringList files = QFileDialog::getOpenFileNames(
                              context.stage.window(), tr("Open Configs, Checkpoints and Pictures"), {}, openFilters());
                          if (!files.isEmpty()) context.work.open(files);
                      });
    context.menus.add({QStringLiteral("file.quit"), QObject::tr("&Quit"), QKeySequence::Quit}, this,
                      [context](bool) { context.stage.window()->close(); });
    addFileCommands(context, this);
    m_photo = std::make_unique<PhotoSample>(toQt(downloadsFolder()));
    addSamples(context, *m_photo);
    connectPhoto(context, *m_photo);
    m_replaced = std::make_unique<ReplacedFiles>(context);
    m_reloads = std::make_unique<FileReloads>(context);
    m_views = std::make_unique<ViewReopen>(context);
}

}  // namespace teardown
