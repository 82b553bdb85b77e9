#include "app/gui/rooms/memory/memory_room.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "core/trace/trace_merge.h"
#include "widgets/common/strings.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QSettings>

namespace teardown {
namespace {

const QString kBudget = QStringLiteral("memory/traces");
const QString kRecompute = QStringLiteral("memory/recompute");
const QString kMemoryMenu = QStringLiteral("journey.memory");
constexpr int kBudgets[] = {64, 256, 512, 1024, 2048, 4096, 8192};  // MiB
constexpr int kRecomputeDelay = 250;                                // milliseconds at a step before the network is run again for it

}  // namespace

void MemoryRoom::install(WindowContext& context) {
    m_context.emplace(context);
    addBudgets();
    addRecomputing();
    connect(&context.navigator, &Navigator::changed, this, &MemoryRoom::refresh);
    connect(&context.stage, &StageView::pageChanged, this, &MemoryRoom::refresh);
    connect(&context.work.slot(Journey::Forward), &SlotBase::changed, this, &MemoryRoom::refresh);
    connect(&context.work.questions(), &Questions::recomputed, this, &MemoryRoom::showRecomputed);
    connect(context.stage.heatmaps(), &HeatmapsPage::recomputeClicked, m_recompute, &QAction::trigger);
    m_recomputeTimer.setSingleShot(true);
    m_recomputeTimer.setInterval(kRecomputeDelay);
    connect(&m_recomputeTimer, &QTimer::timeout, this, [this] {
        if (m_always->isChecked() && m_context->stage.shows(PageId::Heatmaps)) recomputeCurrent();
    });
}

void MemoryRoom::addBudgets() {
    Menus& menus = m_context->menus;
    menus.addMenu(kMemoryMenu, tr("&Memory for traces"));
    QActionGroup* budgets = menus.group(kMemoryMenu);
    EngineService& engine = m_context->work.engine();
    const int saved = QSettings().value(kBudget, static_cast<int>(EngineService::kByteBudget >> 20)).toInt();
    for (const int megabytes : kBudgets) {
        QAction* action =
            menus.addChoice({QStringLiteral("%1-%2").arg(kMemoryMenu).arg(megabytes),
                             bytesText(std::uint64_t(megabytes) << 20),
                             {},
                             tr("Limit for the next run; tensors that do not fit keep only their shape and can be recomputed"),
                             {},
                             true,
                             kMemoryMenu},
                            budgets, megabytes);
        if (megabytes != saved) continue;
        action->setChecked(true);
        engine.setByteBudget(std::uint64_t(saved) << 20);
    }
    connect(budgets, &QActionGroup::triggered, this, [&work = m_context->work](QAction* action) {
        QSettings().setValue(kBudget, action->data());
        work.engine().setByteBudget(std::uint64_t(action->data().toInt()) << 20);
        if (work.hasInput() && work.built()) work.run(Journey::Forward);
    });
}

void MemoryRoom::addRecomputing() {
    Menus& menus = m_context->menus;
    menus.menu(kMemoryMenu)->addSeparator();
    m_always = menus.add({QStringLiteral("journey.recompute-always"),
                          tr("Recompute &automatically"),
                          {},
                          tr("Runs the network again when you select a step whose tensors were not kept"),
                          {},
                          true,
                          kMemoryMenu},
                         this, [this](bool on) {
                             QSettings().setValue(kRecompute, on);
                             if (on) m_recomputeTimer.start();
                         });
    m_always->setChecked(QSettings().value(kRecompute, true).toBool());
    m_recompute = menus.add({QStringLiteral("journey.recompute"), tr("Re&compute this step"), Qt::CTRL | Qt::SHIFT | Qt::Key_R,
                             tr("Runs the network again and keeps the tensors of this step")},
                            this, [this](bool) { recomputeCurrent(); });
    m_recompute->setEnabled(false);
}

bool MemoryRoom::currentIsDropped() const {
    const Step* step = m_context->navigator.cursor().step();
    return step && m_context->navigator.journey() == Journey::Forward && !m_context->work.drawn() && hasDropped(*step);
}

void MemoryRoom::refresh() {
    const bool dropped = currentIsDropped();
    m_recompute->setEnabled(dropped);
    m_context->side.timeline()->setIncomplete(dropped, m_recompute);
    if (dropped)
        m_recomputeTimer.start();
    else
        m_recomputeTimer.stop();
}

void MemoryRoom::recomputeCurrent() {
    if (currentIsDropped()) m_context->work.questions().recompute(m_context->navigator.cursor().index());
}

void MemoryRoom::showRecomputed(int step) {
    Navigator& navigator = m_context->navigator;
    const TracePtr trace = m_context->work.trace(Journey::Forward);
    if (!navigator.refreshTrace(Journey::Forward, trace)) return;
    if (navigator.journey() != Journey::Forward) return;
    m_context->side.timeline()->refreshTrace(trace);
    Inspector* inspector = m_context->side.inspector();
    // Only this step has more data than before.
    if (navigator.cursor().index() == step) {
        inspector->setStep(trace, step);
        m_context->stage.setStep(trace, step);
    } else {
        m_context->stage.refreshNumbers(trace);
        inspector->refreshNumbers(trace);
    }
    refresh();
    // Do not request again what did not come back.
    if (navigator.cursor().index() == step) m_recomputeTimer.stop();
}

}  // namespace teardown
