#include "app/gui/rooms/graph/graph_room.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/rooms/graph/graph_page.h"
#include "app/gui/workbench.h"
#include "widgets/stage/stage_view.h"

namespace teardown {

void GraphRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_page = new GraphPage(context.work.lightLane(), &context.stage);
    context.stage.addPage(m_page);
    Navigator& navigator = context.navigator;
    connect(&navigator, &Navigator::changed, this, &GraphRoom::refresh);
    // The fold's page also shows the forward pass of its block.
    connect(&context.work.slot(Journey::Forward), &SlotBase::changed, this, [this] {
        if (m_context->navigator.journey() != Journey::Forward) refresh();
    });
    connect(&context.stage, &StageView::pageChanged, this, &GraphRoom::refresh);
    connect(m_page, &GraphPage::modulePathChosen, &navigator, &Navigator::showModule);
}

bool GraphRoom::isShown() const { return m_context->stage.shows(PageId::Graph); }

void GraphRoom::refresh() {
    // Skip the work while it is hidden.
    if (!isShown() || !m_context->navigator.cursor().step()) return;
    const Workbench& work = m_context->work;
    const Navigator& navigator = m_context->navigator;
    const JourneyInfo* row = findJourney(work.journeys().table(), navigator.journey());
    if (row && row->view.fold) {
        const Step* step = navigator.cursor().step();
        m_page->setFold(work.trace(Journey::Forward), work.trace(row->id), step ? step->path : std::string());
    } else {
        m_page->setForward(work.trace(Journey::Forward), navigator.cursor().index());
    }
}

}  // namespace teardown
