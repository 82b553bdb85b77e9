#include "app/gui/rooms/arrays/arrays_room.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/rooms/arrays/array_page.h"
#include "app/gui/rooms/arrays/array_server.h"
#include "app/gui/rooms/arrays/arrays_panel.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "core/trace/address.h"
#include "widgets/common/strings.h"
#include "widgets/engine/status_strip.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"

#include <QAction>

namespace teardown {

ArraysRoom::ArraysRoom() = default;
ArraysRoom::~ArraysRoom() = default;

void ArraysRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_panel = new ArraysPanel(context.work.measureLane(), context.side.strips());
    context.side.addStrip(m_panel);
    m_show = context.menus.add({QStringLiteral("view.arrays"),
                                tr("Arrays from a &debugger"),
                                {},
                                tr("Shows or hides the arrays that via(x) has sent, and the steps that they fit"),
                                {},
                                true},
                               this, [this](bool shown) { m_context->side.showStrip(m_panel, shown); });
    connect(m_panel, &ArraysPanel::closed, m_show, &QAction::trigger);
    connect(m_panel, &ArraysPanel::goToWanted, this, [this](const Address& address) {
        Navigator& navigator = m_context->navigator;
        if (!navigator.trace() || address.step >= static_cast<int>(navigator.trace()->steps.size())) return;
        navigator.followLink();
        m_context->stage.choosePage(PageId::Heatmaps);
        navigator.showStep(address.step);
        m_context->stage.heatmaps()->goTo(address);
    });
    connect(&context.work, &Workbench::ending, m_panel, &ArraysPanel::abandon);
    addPage();
    const auto follow = [this] { m_panel->setTrace(m_context->navigator.trace()); };
    connect(&context.navigator, &Navigator::traceChanged, this, follow);
    connect(&context.navigator, &Navigator::changed, this, follow);
    follow();
}

void ArraysRoom::addPage() {
    StageView& stage = m_context->stage;
    m_page = new ArrayPage(m_context->work.lightLane(), *stage.controls(), &stage);
    stage.addPage(m_page);
    // The page gets its button once an array was chosen.
    stage.setPageAvailable(ArrayPage::kId, false);
    connect(m_panel, &ArraysPanel::arrayChosen, this, [this] {
        showCurrent();
        m_context->stage.setPageAvailable(ArrayPage::kId, true);
        m_context->stage.showPage(ArrayPage::kId);
    });
    // Another trace, or another array of a debugger that steps on.
    connect(m_panel, &ArraysPanel::compared, this, [this] {
        if (m_context->stage.shows(ArrayPage::kId)) showCurrent();
    });
    connect(m_panel, &ArraysPanel::cleared, this, [this] { m_context->stage.setPageAvailable(ArrayPage::kId, false); });
    connect(m_page, &ArrayPage::probed, this,
            [this](const QString& text) { m_context->status.setMessage(text.section(QLatin1Char('\n'), 0, 0)); });
    connect(&m_context->work, &Workbench::ending, m_page, &ArrayPage::abandon);
}

void ArraysRoom::showCurrent() {
    const int row = m_panel->current();
    if (row < 0) return;
    m_page->showArray(m_panel->arrays()[static_cast<std::size_t>(row)], m_panel->fitOf(row), m_panel->trace());
}

void ArraysRoom::startSession(const QString&) {
    if (const QString folder = ArrayServer::defaultFolder(); !folder.isEmpty()) return listen(folder);
    m_panel->setNoServer(tr("Arrays from a debugger need the folder XDG_RUNTIME_DIR, which is not set."));
}

void ArraysRoom::listen(const QString& folder) {
    m_server = std::make_unique<ArrayServer>();
    connect(m_server.get(), &ArrayServer::received, this, [this](const ReceivedArray& array) {
        m_panel->add(array);
        if (!m_show->isChecked()) m_show->trigger();
        m_context->status.setMessage(tr("Array received: %1").arg(toQt(array.name)));
    });
    connect(m_server.get(), &ArrayServer::refused, this,
            [this](const Error& error) { m_context->status.setMessage(tr("Array refused: %1").arg(sentenceOf(error))); });
    // The window works without: the reason stands where arrays would.
    const auto listening = m_server->listen(folder);
    m_panel->setNoServer(listening.ok() ? QString() : sentenceOf(listening.error()));
}

}  // namespace teardown
