#include "app/gui/rooms/graph/graph_room.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/rooms/graph/graph_page.h"
#include "app/gui/rooms/graph/module_trace.h"
#include "app/gui/workbench.h"
#include "core/trace/breakpoint.h"
#include "widgets/common/strings.h"
#include "widgets/graph/graph_bar.h"
#include "widgets/graph/graph_view.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QSettings>

namespace teardown {
namespace {

const QString kToTheRight = QStringLiteral("graph/left-to-right");

}  // namespace

void GraphRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_page = new GraphPage(context.work.lightLane(), &context.stage);
    context.stage.addPage(m_page);
    addCommands();
    connectNetwork();
    Navigator& navigator = context.navigator;
    connect(&navigator, &Navigator::changed, this, &GraphRoom::refresh);
    // Other journeys show the graph of the forward pass, too.
    for (const Journey id : {Journey::Build, Journey::Forward})
        connect(&context.work.slot(id), &SlotBase::changed, this, [this] {
            if (m_context->navigator.journey() != Journey::Forward) refresh();
        });
    connect(&context.stage, &StageView::pageChanged, this, &GraphRoom::refresh);
    connect(&context.stage, &StageView::pageChanged, this, &GraphRoom::refreshCommands);
    connect(&navigator.breakpoints(), &BreakpointList::changed, this, &GraphRoom::refreshBreakpoints);
    refreshCommands();
}

void GraphRoom::addCommands() {
    Menus& menus = m_context->menus;
    GraphView* view = m_page->network();
    const QString id = QStringLiteral("view.graph");
    menus.addMenu(id, tr("&Graph"));
    const auto add = [&](const char* name, const QString& text, const QString& tip, const char* icon, std::function<void()> run) {
        QAction* action = menus.add({id + QString::fromLatin1(name), text, {}, tip, QString::fromLatin1(icon), false, id}, this,
                                    [run = std::move(run)](bool) { run(); });
        m_commands.push_back(action);
        return action;
    };
    add("-find", tr("F&ind in graph"), tr("Finds layers by name or type (Ctrl+F in the graph)"), "filter",
        [this] { m_page->bar()->startSearch(); });
    QActionGroup* directions = menus.group(id);
    QAction* down = menus.addChoice({id + QStringLiteral("-down"),
                                     tr("&Top to bottom"),
                                     {},
                                     tr("The graph runs from top to bottom"),
                                     QStringLiteral("graph-down"),
                                     true,
                                     id},
                                    directions, false);
    QAction* right = menus.addChoice({id + QStringLiteral("-right"),
                                      tr("&Left to right"),
                                      {},
                                      tr("The graph runs from left to right"),
                                      QStringLiteral("graph-right"),
                                      true,
                                      id},
                                     directions, true);
    QAction* fit = add("-fit", tr("&Fit graph"), tr("Shows the whole graph (0)"), "fit", [view] { view->fit(); });
    m_across = add("-fit-across", {}, {}, "fit-width", [view] { view->fitAcross(); });
    add("-expand", tr("&Expand all"), tr("Expands all modules of the graph"), "", [view] { view->openAll(); });
    add("-collapse", tr("&Collapse all"), tr("Shows the modules of the graph as at the beginning"), "", [view] { view->closeAll(); });
    m_commands.insert(m_commands.end(), {down, right});
    connect(directions, &QActionGroup::triggered, this, [this](QAction* action) {
        QSettings().setValue(kToTheRight, action->data());
        setHorizontal(action->data().toBool());
    });
    const bool toTheRight = QSettings().value(kToTheRight).toBool();
    (toTheRight ? right : down)->setChecked(true);
    setHorizontal(toTheRight);
    m_page->bar()->setActions({down, right, nullptr, m_across, fit});
}

void GraphRoom::setHorizontal(bool horizontal) {
    m_page->network()->setHorizontal(horizontal);
    m_across->setText(horizontal ? tr("Fit graph's &height") : tr("Fit graph's &width"));
    m_across->setToolTip(horizontal ? tr("Makes the graph as high as the page") : tr("Makes the graph as wide as the page"));
    m_across->setStatusTip(m_across->toolTip());
}

void GraphRoom::connectNetwork() {
    GraphView* view = m_page->network();
    Navigator& navigator = m_context->navigator;
    connect(m_page, &GraphPage::modulePathChosen, &navigator, &Navigator::showModule);
    connect(view, &GraphView::stepChosen, this, &GraphRoom::select);
    connect(view, &GraphView::heatmapsRequested, this, [this](int step) {
        const Step* wanted = stepOf(step);
        if (!wanted || !m_context->work.trace(Journey::Forward)) return;
        const QString path = toQt(wanted->path);
        const bool elsewhere = m_context->navigator.journey() != Journey::Forward;
        if (elsewhere) m_context->navigator.openJourney(Journey::Forward);
        if (elsewhere && m_page->network()->trace() != m_context->navigator.trace())
            m_context->navigator.showModule(path);
        else
            m_context->navigator.showStep(step);
        m_context->stage.choosePage(PageId::Heatmaps);
    });
    connect(view, &GraphView::breakpointToggled, this, [this](int step) {
        if (const Step* wanted = stepOf(step)) m_context->navigator.breakpoints().toggle({BreakOn::Path, wanted->path, 0});
    });
    connect(view, &GraphView::sourceRequested, this, [this](int step) {
        select(step);
        m_context->navigator.openSource(toQt(m_context->navigator.location().configPath));
    });
    connect(view, &GraphView::checkpointRequested, this, [this](int step) {
        select(step);
        m_context->menus.trigger(QStringLiteral("view.tensors"));
    });
}

const Step* GraphRoom::stepOf(int index) const {
    const TracePtr& trace = m_page->network()->trace();
    return trace && index >= 0 && index < static_cast<int>(trace->steps.size()) ? &trace->steps[static_cast<std::size_t>(index)] : nullptr;
}

void GraphRoom::select(int step) {
    const Step* wanted = stepOf(step);
    if (!wanted) return;
    Navigator& navigator = m_context->navigator;
    if (m_page->network()->trace() == navigator.trace())
        navigator.showStep(step);
    else if (wanted->kind != StepKind::Transform)
        navigator.showModule(toQt(wanted->path));
}

bool GraphRoom::isShown() const { return m_context->stage.shows(PageId::Graph); }

void GraphRoom::refresh() {
    // Skip the work while it is hidden.
    if (!isShown() || !m_context->navigator.cursor().step()) return;
    const Workbench& work = m_context->work;
    const Navigator& navigator = m_context->navigator;
    const JourneyInfo* row = findJourney(work.journeys().table(), navigator.journey());
    if (row && row->view.fold) {
        m_page->setFold(work.trace(Journey::Forward), work.trace(row->id), navigator.cursor().step()->path);
    } else {
        showNetwork();
    }
    refreshBreakpoints();
    refreshCommands();
}

void GraphRoom::showNetwork() {
    const Workbench& work = m_context->work;
    const Navigator& navigator = m_context->navigator;
    TracePtr trace = work.trace(Journey::Forward);
    QString note;
    if (trace) {
        if (work.answeredInput() == AnsweredInput::Random)
            note =
                tr("Made from a run on random numbers, because no picture is open: layers, connections and shapes are the network's own.");
    } else if (const auto built = work.built()) {
        if (m_modulesOf != built) m_modules = moduleTrace(*built);
        m_modulesOf = built;
        trace = m_modules;
        note = tr("Made from the list of modules, because the network has not run: dashed lines show their order, not the data flow.");
    }
    const std::string path = navigator.location().modulePath.value_or(navigator.cursor().step()->path);
    const int step = trace == navigator.trace() ? navigator.cursor().index() : trace ? GraphPage::stepAround(*trace, path) : -1;
    m_page->network()->setHasCheckpoint(work.checkpoint() != nullptr);
    m_page->setNetwork(trace, step, note);
}

void GraphRoom::refreshBreakpoints() {
    if (!isShown()) return;
    std::set<std::string> paths;
    if (const TracePtr& trace = m_page->network()->trace())
        for (const Breakpoint& breakpoint : m_context->navigator.breakpoints().list())
            if (breakpoint.on == BreakOn::Path || breakpoint.on == BreakOn::Type)
                for (const Step& step : trace->steps)
                    if (step.kind == StepKind::Module && stopReason(breakpoint, step)) paths.insert(step.path);
    m_page->network()->setBreakpoints(std::move(paths));
}

void GraphRoom::refreshCommands() {
    const bool network = isShown() && !m_page->showsFold();
    for (QAction* action : m_commands) action->setEnabled(network);
}

}  // namespace teardown
