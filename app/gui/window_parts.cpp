#include "app/gui/window_parts.h"

#include "app/gui/field_keys.h"
#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/side_panes.h"
#include "app/gui/tab_order.h"
#include "widgets/engine/status_strip.h"
#include "widgets/stage/stage_view.h"
#include "widgets/stage/step_pages.h"

namespace teardown {
namespace {

/// The order in which Tab moves through them.
WindowContext makeContext(QWidget* window, Workbench& work, Navigator& navigator) {
    auto* notices = new WindowNotices(work, window);
    auto* menus = new Menus(window);
    new FieldKeys(*menus, menus);
    auto* status = new StatusStrip(window);
    auto* side = new SidePanes(work, window);
    auto* stage = new StageView(work.journeys().table(), window);
    addStepPages(*stage, work.lightLane());
    moveInTabOrder(side->left(), stage);
    return {work, navigator, *stage, *notices, *menus, *status, *side};
}

}  // namespace

WindowParts::WindowParts(QWidget* window, SessionFactory factory, JourneyTable table, const AddRecorders& addRecorders)
    : m_work(std::move(factory), table, addRecorders),
      m_navigator(table),
      m_context(makeContext(window, m_work, m_navigator)),
      m_updates(m_context) {}

}  // namespace teardown
