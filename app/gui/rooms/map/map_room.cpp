#include "app/gui/rooms/map/map_room.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/map/map_page.h"
#include "app/gui/workbench.h"
#include "widgets/stage/stage_view.h"

namespace teardown {

void MapRoom::install(WindowContext& context) {
    m_context.emplace(context);
    Workbench& work = context.work;
    m_page = new MapPage(work, &context.stage);
    context.stage.addPage(m_page);
    context.menus.add({QStringLiteral("view.map"),
                       tr("&Map of pictures"),
                       {},
                       tr("Places the pictures of a folder by the values of a layer: PCA or t-SNE")},
                      this, [this](bool) { show(); });
    connect(&work.files(), &OpenFiles::configChanged, this, &MapRoom::refresh);
    connect(m_page, &MapPage::busyChanged, this, [this] { m_context->work.setBusy(this, m_page->isBusy()); });
    connect(m_page, &MapPage::said, &context.notices, &WindowNotices::note);
    connect(m_page, &MapPage::pictureAsked, this, &MapRoom::openPicture);
    connect(&work, &Workbench::cancelled, m_page, [page = m_page] { page->runner().cancel(); });
    // Deleted only with the window; it uses the engine's lane, which ends here.
    connect(&work, &Workbench::ending, m_page, [page = m_page] { page->runner().abandon(); });
    refresh();
}

// The page gets its button once it was asked for: at 960 pixels there is no room for a button that few need.
void MapRoom::refresh() { m_context->stage.setPageAvailable(MapPage::kId, m_asked && m_context->work.config() != nullptr); }

void MapRoom::show() {
    m_asked = true;
    m_context->stage.setPageAvailable(MapPage::kId, true);
    m_context->stage.showPage(MapPage::kId);
}

void MapRoom::openPicture(const QString& path) {
    m_context->work.files().openPicture(path);
    m_context->navigator.openJourney(Journey::Forward);
    m_context->stage.choosePage(PageId::Heatmaps);
}

}  // namespace teardown
