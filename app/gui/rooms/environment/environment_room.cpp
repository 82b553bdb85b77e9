#include "app/gui/rooms/environment/environment_room.h"

#include "app/gui/menus.h"
#include "app/gui/rooms/environment/environment_page.h"
#include "app/gui/workbench.h"
#include "widgets/stage/stage_view.h"

namespace teardown {

void EnvironmentRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_page = new EnvironmentPage(context.work.measureLane(), &context.stage);
    context.stage.addPage(m_page);
    context.menus.add({QStringLiteral("view.environment"),
                       tr("&Environment"),
                       {},
                       tr("What collect_env prints here, where versions of CUDA are read, and the size of /dev/shm")},
                      this, [this](bool) { show(); });
    connect(&context.work, &Workbench::ending, m_page, &EnvironmentPage::abandon);
    // The page gets its button once it was asked for.
    context.stage.setPageAvailable(EnvironmentPage::kId, false);
}

void EnvironmentRoom::show() {
    m_page->read();
    m_context->stage.setPageAvailable(EnvironmentPage::kId, true);
    m_context->stage.showPage(EnvironmentPage::kId);
}

}  // namespace teardown
