#include "app/gui/rooms/steps/steps_room.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/steps/breakpoint_search.h"
#include "app/gui/rooms/steps/breakpoints_menu.h"
#include "app/gui/rooms/steps/breakpoints_panel.h"
#include "app/gui/rooms/steps/kept_breakpoints.h"
#include "app/gui/rooms/steps/step_jumps.h"
#include "app/gui/rooms/steps/step_menu.h"
#include "app/gui/rooms/steps/tree_gutter.h"
#include "app/gui/side_panes.h"
#include "app/gui/work/workspace_files.h"
#include "app/gui/workbench.h"
#include "widgets/common/button_keys.h"
#include "widgets/common/icons.h"
#include "widgets/common/strings.h"
#include "widgets/engine/status_strip.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QTreeWidget>

#include <utility>

namespace teardown {

StepsRoom::StepsRoom() = default;
StepsRoom::~StepsRoom() = default;

void StepsRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_search = std::make_unique<BreakpointSearch>(context.navigator.breakpoints(), context.work.measureLane());
    addWalking();
    addPlaying();
    addBreakpoints();
    m_jumps = new StepJumps(context, *m_search, this);
    connectSearch();
    connect(&context.navigator, &Navigator::traceChanged, this, [this] {
        setPlaying(false);
        showStops();
        refreshCommands();
    });
    connect(&context.navigator, &Navigator::changed, this, &StepsRoom::refreshCommands);
    connect(&context.navigator, &Navigator::messageNeeded, this, &StepsRoom::refreshCommands);
    connect(&context.navigator.breakpoints(), &BreakpointList::changed, this, &StepsRoom::refreshCommands);
    refreshCommands();
}

void StepsRoom::addWalking() {
    Navigator& navigator = m_context->navigator;
    const auto add = [&](const char* id, const QString& text, const QKeySequence& key, const QString& tip, const char* icon,
                         void (Navigator::*go)()) {
        return m_context->menus.add({QString::fromLatin1(id), text, key, tip, QString::fromLatin1(icon)}, this,
                                    [&navigator, go](bool) { (navigator.*go)(); });
    };
    QAction* over = add("step.over", QObject::tr("&Over"), Qt::Key_F10,
                        QObject::tr("Goes to the next step and skips the parts of this one"), "over", &Navigator::over);
    QAction* into = add("step.into", QObject::tr("&Into"), Qt::Key_F11, QObject::tr("Goes to the next step, which may be inside this one"),
                        "into", &Navigator::into);
    m_out = add("step.out", QObject::tr("O&ut"), Qt::SHIFT | Qt::Key_F11, QObject::tr("Goes to the step after the enclosing one"), "out",
                &Navigator::out);
    QAction* back =
        add("step.back", QObject::tr("&Back"), Qt::SHIFT | Qt::Key_F10, QObject::tr("Goes to the previous step"), "back", &Navigator::back);
    QAction* first =
        add("step.first", QObject::tr("&First"), Qt::Key_Home, QObject::tr("Goes to the first step"), "first", &Navigator::first);
    QAction* last = add("step.last", QObject::tr("&Last"), Qt::Key_End, QObject::tr("Goes to the last step"), "last", &Navigator::last);
    m_back = {first, back};
    m_forward = {over, into, last};
}

void StepsRoom::addPlaying() {
    Menus& menus = m_context->menus;
    Navigator& navigator = m_context->navigator;
    m_play = menus.add({QStringLiteral("step.play"), QObject::tr("&Play"), Qt::Key_Space,
                        QObject::tr("Plays the steps one after the other"), QStringLiteral("play"), true},
                       this, [this](bool checked) { setPlaying(checked); });
    QAction* resume = menus.add({QStringLiteral("step.continue"), QObject::tr("&Continue"), Qt::Key_F5,
                                 QObject::tr("Runs to the next breakpoint or to the end"), QStringLiteral("continue")},
                                this, [this, &navigator](bool) {
                                    setPlaying(false);
                                    m_search->search(navigator.trace(), navigator.cursor().index());
                                });
    QAction* resumeBack = menus.add({QStringLiteral("step.continue-back"), QObject::tr("Co&ntinue back"), Qt::SHIFT | Qt::Key_F5,
                                     QObject::tr("Runs back to the last breakpoint before this step, or to the start")},
                                    this, [this, &navigator](bool) {
                                        setPlaying(false);
                                        m_search->search(navigator.trace(), navigator.cursor().index(), BreakpointSearch::Direction::Back);
                                    });
    m_back.push_back(resumeBack);
    const QString speed = QStringLiteral("step.speed");
    menus.addMenu(speed, QObject::tr("Play &speed"));
    QActionGroup* speeds = menus.group(speed);
    for (const auto& [text, rate] : {std::pair{QObject::tr("1 step per second"), 1},
                                     {QObject::tr("2 steps per second"), 2},
                                     {QObject::tr("5 steps per second"), 5},
                                     {QObject::tr("20 steps per second"), 20}})
        menus.addChoice({QStringLiteral("%1-%2").arg(speed).arg(rate), text, {}, {}, {}, true, speed}, speeds, rate)->setChecked(rate == 2);
    connect(speeds, &QActionGroup::triggered, this, [this] {
        if (m_player.isActive()) setPlaying(true);
    });
    m_forward.insert(m_forward.end(), {m_play, resume});
    connect(&m_player, &QTimer::timeout, this, &StepsRoom::playStep);
    // Space belongs to a tree or button that has the focus, and to the stage only if that has it. Home and End work everywhere except in
    // text fields, which keep their keys.
    m_play->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_context->stage.addAction(m_play);
    new ButtonKeys(this);
    const auto command = [&](const char* id) { return menus.command(QString::fromLatin1(id)); };
    // These two are used most: show their text if there is room.
    for (const char* id : {"step.back", "step.over"}) command(id)->setProperty("withText", true);
    m_context->side.timeline()->setTransport({command("step.first"), command("step.back"), command("step.into"), command("step.over"),
                                              m_out, command("step.last"), nullptr, resume, m_play});
}

void StepsRoom::addBreakpoints() {
    Menus& menus = m_context->menus;
    Navigator& navigator = m_context->navigator;
    SidePanes& side = m_context->side;
    Workbench& work = m_context->work;
    m_toggle = menus.add({QStringLiteral("step.toggle-breakpoint"),
                          QObject::tr("&Toggle breakpoint"),
                          Qt::Key_F9,
                          QObject::tr("Makes Continue and Play stop at this layer"),
                          {},
                          true},
                         this, [&navigator](bool) {
                             if (const Step* step = navigator.cursor().step()) navigator.breakpoints().toggleLayer(step->path);
                         });
    QMenu* menu = menus.addMenu(QStringLiteral("step.breakpoints"), QObject::tr("Brea&kpoints"));
    m_list = menus.add({QStringLiteral("step.breakpoint-list"),
                        QObject::tr("&List of breakpoints"),
                        Qt::CTRL | Qt::Key_F9,
                        QObject::tr("Shows or hides the breakpoints and how often each stops"),
                        {},
                        true},
                       this, [this](bool shown) { showList(shown); });
    m_menu = new BreakpointsMenu(navigator, menu, m_list, this);
    m_panel = new BreakpointsPanel(navigator, work.measureLane(), menu, side.strips());
    side.addStrip(m_panel);
    connect(m_panel, &BreakpointsPanel::closed, m_list, &QAction::trigger);
    new TreeGutter(*side.tree(TreeTab::Model), navigator, work, this);
    m_stepMenu = new StepMenu(*m_context, this);
    connect(side.timeline(), &Timeline::menuRequested, m_stepMenu, &StepMenu::popUp);
    connect(&navigator.breakpoints(), &BreakpointList::toggled, this, &StepsRoom::sayToggled);
    connect(&navigator.breakpoints(), &BreakpointList::changed, this, [this] {
        showStops();
        if (m_session) keepBreakpoints(m_keptFor, m_context->navigator.breakpoints().list());
    });
    connect(&work.files(), &OpenFiles::configChanged, this, &StepsRoom::restoreBreakpoints);
    for (const JourneyInfo* row : steppedJourneys(work.journeys().table()))
        connect(&work.slot(row->id), &SlotBase::changed, m_panel, &BreakpointsPanel::refreshCounts);
    showStops();
}

void StepsRoom::startSession(const QString&) {
    m_session = true;
    restoreBreakpoints();
}

void StepsRoom::restoreBreakpoints() {
    const auto& config = m_context->work.openedConfig();
    const QString path = config ? cleanAbsolutePath(toQt(config->path)) : QString();
    if (!m_session || path.isEmpty() || path == m_keptFor) return;
    m_keptFor = path;
    m_context->navigator.breakpoints().setList(keptBreakpoints(path));
}

void StepsRoom::showStops() {
    const TracePtr& trace = m_context->navigator.trace();
    const std::vector<Breakpoint>& list = m_context->navigator.breakpoints().list();
    m_context->side.timeline()->setStops(trace ? stopMarks(*trace, list) : std::vector<StopMark>());
}

void StepsRoom::sayToggled(const Breakpoint& breakpoint, bool set) {
    if (breakpoint.on == BreakOn::Path) {
        const QString layer = toQt(breakpoint.pattern);
        return m_context->status.setMessage(set ? tr("Breakpoint set at %1").arg(layer) : tr("Breakpoint at %1 removed").arg(layer));
    }
    const QString text = toQt(breakpointText(breakpoint));
    m_context->status.setMessage(set ? tr("Breakpoint set: %1").arg(text) : tr("Breakpoint removed: %1").arg(text));
}

void StepsRoom::showList(bool shown) {
    m_context->side.showStrip(m_panel, shown);
    if (shown) m_panel->table()->setFocus();
}

void StepsRoom::connectSearch() {
    BreakpointSearch* search = m_search.get();
    connect(search, &BreakpointSearch::busyChanged, this, [this, search] { m_context->work.setBusy(search, search->busy()); });
    connect(&m_context->work, &Workbench::cancelled, search, &BreakpointSearch::cancel);
    connect(search, &BreakpointSearch::conditionFailed, &m_context->notices, &WindowNotices::warn);
    connect(search, &BreakpointSearch::passed, this, [this](BreakpointSearch::Direction direction) {
        if (m_player.isActive()) return;
        if (direction == BreakpointSearch::Direction::Back)
            m_context->navigator.first();
        else
            m_context->navigator.last();
    });
    connect(search, &BreakpointSearch::stopped, this, &StepsRoom::stopAt);
}

void StepsRoom::refreshCommands() {
    const TraceCursor& cursor = m_context->navigator.cursor();
    const bool any = cursor.count() > 0;
    for (QAction* action : m_back) action->setEnabled(any && !cursor.atStart());
    for (QAction* action : m_forward) action->setEnabled(any && !cursor.atEnd());
    m_out->setEnabled(any && cursor.step()->parent >= 0 && !cursor.atEnd());
    Menus::setAvailable(m_toggle, any && !cursor.step()->path.empty() ? QString() : tr("This step belongs to no layer"));
    m_toggle->setChecked(any && m_context->navigator.breakpoints().contains({BreakOn::Path, cursor.step()->path, 0}));
}

void StepsRoom::setPlaying(bool playing) {
    m_play->setChecked(playing);
    m_play->setIcon(themedIcon(playing ? QStringLiteral("pause") : QStringLiteral("play")));
    if (!playing) return m_player.stop();
    m_stopAt = -1;
    const Navigator& navigator = m_context->navigator;
    if (!navigator.breakpoints().list().empty()) m_search->search(navigator.trace(), navigator.cursor().index());
    const QAction* speed = m_context->menus.group(QStringLiteral("step.speed"))->checkedAction();
    m_player.start(1000 / (speed ? speed->data().toInt() : 2));
}

void StepsRoom::playStep() {
    Navigator& navigator = m_context->navigator;
    if (navigator.cursor().atEnd()) return setPlaying(false);
    navigator.into();
    if (m_stopAt < 0 || navigator.cursor().index() != m_stopAt) return;
    setPlaying(false);
    m_context->status.setMessage(m_stopReason);
}

void StepsRoom::stopAt(int step, const QString& reason) {
    m_stopReason = tr("Stopped: %1").arg(reason);
    m_stopAt = step;
    // While playing, the steps in between are shown first.
    if (m_player.isActive()) return;
    m_context->navigator.showStep(step);
    m_context->status.setMessage(m_stopReason);
}

}  // namespace teardown
