#include "app/gui/rooms/view/view_room.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/rooms/view/heatmap_menu.h"
#include "app/gui/rooms/view/view_history.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "widgets/common/theme.h"
#include "widgets/engine/problems.h"
#include "widgets/engine/status_strip.h"
#include "widgets/stage/fold_page.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_controls.h"
#include "widgets/stage/stage_view.h"
#include "widgets/tensor/fold_view.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QSettings>

#include <algorithm>
#include <tuple>

namespace teardown {
namespace {

const QString kLook = QStringLiteral("timeline/look");
const QString kBars = QStringLiteral("stage/bars");
const QString kInputs = QStringLiteral("stage/inputs");
const QString kTileSide = QStringLiteral("stage/tileSide");

}  // namespace

void ViewRoom::install(WindowContext& context) {
    m_context.emplace(context);
    addStageCommands();
    addChannelCommands();
    addProblems();
    addThemes();
    addHistory();
    addTimelineModes();
    addDrawings();
    addTileCommands();
    m_menu = new HeatmapMenu(context, this);
    connect(context.stage.heatmaps(), &HeatmapsPage::menuRequested, m_menu, &HeatmapMenu::popUp);
}

void ViewRoom::addStageCommands() {
    Menus& menus = m_context->menus;
    StageView& stage = m_context->stage;
    menus.add({QStringLiteral("view.colour-map"), QObject::tr("Next &colour map"), Qt::Key_C}, this,
              [&stage](bool) { stage.controls()->cycleMap(); });
    menus.add({QStringLiteral("view.range-rule"), QObject::tr("Next &range rule"), Qt::Key_N,
               QObject::tr("Selects which values the colours span")},
              this, [&stage](bool) { stage.controls()->cycleRange(); });
    const auto addZoom = [&](const char* id, const QString& text, Qt::Key key, const char* icon, int step) {
        return menus.add({QString::fromLatin1(id), text, key, {}, QString::fromLatin1(icon)}, this,
                         [&stage, step](bool) { stage.zoomBy(step); });
    };
    addZoom("view.zoom-in", QObject::tr("Zoom &in"), Qt::Key_Plus, "zoom-in", 1)
        ->setShortcuts({QKeySequence(Qt::Key_Plus), QKeySequence(Qt::Key_Equal)});
    addZoom("view.zoom-out", QObject::tr("Zoom &out"), Qt::Key_Minus, "zoom-out", -1);
    addZoom("view.zoom-fit", QObject::tr("Zoom to &fit"), Qt::Key_0, "", 0);
}

void ViewRoom::addChannelCommands() {
    Menus& menus = m_context->menus;
    StageView& stage = m_context->stage;
    const QString menu = QStringLiteral("view.channel");
    menus.addMenu(menu, QObject::tr("C&hannel"));
    const auto add = [&](const char* id, const QString& text, Qt::Key key, const QString& tip, int dx, int dy) {
        QAction* action = menus.add({QString::fromLatin1(id), text, key, tip, {}, false, menu}, this,
                                    [&stage, dx, dy](bool) { stage.moveProbe(dx, dy); });
        // Arrow keys belong to a tree that has the focus, and to the stage only if that has it.
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        stage.addAction(action);
    };
    add("view.channel-left", QObject::tr("&Previous"), Qt::Key_Left, QObject::tr("Selects the channel (in a fold: input) to the left"), -1,
        0);
    add("view.channel-right", QObject::tr("&Next"), Qt::Key_Right, QObject::tr("Selects the channel (in a fold: input) to the right"), 1,
        0);
    add("view.channel-up", QObject::tr("Row &above"), Qt::Key_Up, QObject::tr("Selects the channel (in a fold: output) above"), 0, -1);
    add("view.channel-down", QObject::tr("Row &below"), Qt::Key_Down, QObject::tr("Selects the channel (in a fold: output) below"), 0, 1);
}

void ViewRoom::addProblems() {
    ProblemsPanel* panel = m_context->side.problems();
    QAction* action = m_context->menus.add({QStringLiteral("view.problems"), QObject::tr("&Problems"), Qt::CTRL | Qt::SHIFT | Qt::Key_M,
                                            QObject::tr("Shows or hides the problems"), QStringLiteral("problems"), true},
                                           this, [panel](bool shown) { panel->setVisible(shown); });
    connect(panel, &ProblemsPanel::closed, action, &QAction::trigger);
    connect(&m_context->status, &StatusStrip::problemsClicked, action, &QAction::trigger);
}

void ViewRoom::addThemes() {
    Menus& menus = m_context->menus;
    const QString id = QStringLiteral("view.theme");
    menus.addMenu(id, QObject::tr("&Theme"));
    QActionGroup* themes = menus.group(id);
    const std::tuple<const char*, QString, ThemeMode> choices[] = {{"-desktop", QObject::tr("Follow &desktop"), ThemeMode::System},
                                                                   {"-light", QObject::tr("&Light"), ThemeMode::Light},
                                                                   {"-dark", QObject::tr("D&ark"), ThemeMode::Dark}};
    for (const auto& [name, text, mode] : choices)
        menus.addChoice({id + QString::fromLatin1(name), text, {}, {}, {}, true, id}, themes, static_cast<int>(mode))
            ->setChecked(mode == Theme::instance().mode());
    connect(themes, &QActionGroup::triggered, this, [](QAction* action) {
        QSettings().setValue(QStringLiteral("theme"), action->data());
        Theme::instance().apply(static_cast<ThemeMode>(action->data().toInt()));
    });
}

void ViewRoom::addHistory() {
    m_history = new ViewHistory(m_context->stage, m_context->navigator, m_context->side, this);
    QAction* back = m_context->menus.add({QStringLiteral("view.previous-view"), tr("&Previous view"), Qt::ALT | Qt::Key_Left,
                                          tr("Goes back to the previous journey, page, colours, range, order, channel or zoom")},
                                         this, [this](bool) { m_history->back(); });
    QAction* forward = m_context->menus.add(
        {QStringLiteral("view.next-view"), tr("Ne&xt view"), Qt::ALT | Qt::Key_Right, tr("Goes forward to the next view")}, this,
        [this](bool) { m_history->forward(); });
    const auto enable = [this, back, forward] {
        back->setEnabled(m_history->canGoBack());
        forward->setEnabled(m_history->canGoForward());
    };
    connect(m_history, &ViewHistory::changed, this, enable);
    enable();
}

void ViewRoom::addTimelineModes() {
    Menus& menus = m_context->menus;
    const QString id = QStringLiteral("view.steps-as");
    QMenu* menu = menus.addMenu(id, tr("T&imeline"));
    QActionGroup* looks = menus.group(id);
    const std::tuple<const char*, QString, TimelineMode> choices[] = {{"-pictures", tr("&Thumbnails"), TimelineMode::Pictures},
                                                                      {"-time", tr("Call tree by &time"), TimelineMode::Time},
                                                                      {"-memory", tr("Call tree by &memory"), TimelineMode::Memory}};
    for (const auto& [name, text, look] : choices)
        menus.addChoice({id + QString::fromLatin1(name), text, {}, tr("Selects what the timeline shows"), {}, true, id}, looks,
                        static_cast<int>(look));
    menu->addSeparator();
    Timeline* timeline = m_context->side.timeline();
    menus.add({QStringLiteral("view.next-steps-as"),
               tr("&Next timeline mode"),
               Qt::Key_T,
               tr("Thumbnails, call tree by time, call tree by memory"),
               {},
               false,
               id},
              this, [looks, timeline](bool) { looks->actions()[(static_cast<int>(timeline->look()) + 1) % 3]->trigger(); });
    connect(looks, &QActionGroup::triggered, this, [timeline](QAction* action) {
        timeline->setLook(static_cast<TimelineMode>(action->data().toInt()));
        QSettings().setValue(kLook, action->data());
    });
    const int saved = std::clamp(QSettings().value(kLook).toInt(), 0, 2);
    looks->actions()[saved]->setChecked(true);
    timeline->setLook(static_cast<TimelineMode>(saved));
    timeline->setTimelineModes(looks);
}

void ViewRoom::addDrawings() {
    Menus& menus = m_context->menus;
    StageView& stage = m_context->stage;
    // The buttons above the heatmaps as menus, for small windows and for the keyboard.
    const QStringList ids{QStringLiteral("view.channels"), QStringLiteral("view.colours"), QStringLiteral("view.range")};
    const QList<QMenu*> controls = stage.controls()->menus();
    for (qsizetype i = 0; i < std::min(ids.size(), controls.size()); ++i) menus.addMenu(ids[i], controls[i]);
    QAction* bars = menus.add({QStringLiteral("view.bars"),
                               tr("Vectors as &bars"),
                               Qt::Key_B,
                               tr("Shows logits, pooled features and biases as bars instead of one-row heatmaps"),
                               {},
                               true},
                              this, [&stage](bool on) {
                                  stage.heatmaps()->setBars(on);
                                  QSettings().setValue(kBars, on);
                              });
    bars->setChecked(QSettings().value(kBars, true).toBool());
    stage.heatmaps()->setBars(bars->isChecked());
    if (auto* fold = stage.pageOf<FoldPage>()) {
        FoldView* view = fold->view();
        QAction* own = menus.add({QStringLiteral("view.fold-own-ranges"),
                                  tr("Own colour &range for each branch"),
                                  {},
                                  tr("Gives each branch of a fold its own colour range instead of one for all"),
                                  {},
                                  true},
                                 this, [view](bool on) { view->setOwnRanges(on); });
        own->setChecked(view->ownRanges());
        connect(view, &FoldView::ownRangesChanged, own, &QAction::setChecked);
    }
    menus.add({QStringLiteral("view.via"),
               tr("Study &notes style"),
               Qt::Key_V,
               tr("Draws like the study notes: jet, each tile with its own range and colour bar. Export then writes the same as `view "
                  "--preset via`"),
               {},
               true},
              this, [&stage](bool on) { stage.heatmaps()->setVia(on); });
}

void ViewRoom::addTileCommands() {
    Menus& menus = m_context->menus;
    TileView* tiles = m_context->stage.heatmaps()->tiles();
    const QString id = QStringLiteral("view.tiles");
    menus.addMenu(id, tr("Ti&le size"));
    const auto add = [&](const char* name, const QString& text, const QKeySequence& key, const QString& tip, int step) {
        return menus.add({id + QString::fromLatin1(name), text, key, tip, {}, false, id}, this,
                         [tiles, step](bool) { tiles->sizeTiles(step); });
    };
    add("-larger", tr("&Larger tiles"), Qt::CTRL | Qt::Key_Plus, tr("Shows fewer channels, larger; also Ctrl and the wheel on the tiles"),
        1)
        ->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)});
    add("-smaller", tr("&Smaller tiles"), Qt::CTRL | Qt::Key_Minus,
        tr("Shows more channels, smaller; also Ctrl and the wheel on the tiles"), -1);
    QAction* fit = add("-fit", tr("&Fit tiles"), Qt::CTRL | Qt::Key_0, tr("Shows all channels as large as they fit"), 0);
    const auto keepSide = [fit](int side) {
        QSettings().setValue(kTileSide, side);
        Menus::setAvailable(fit, side > 0 ? QString() : tr("The tiles already are as large as all channels fit"));
    };
    tiles->setTileSide(QSettings().value(kTileSide).toInt());
    keepSide(tiles->tileSide());
    connect(tiles, &TileView::tileSideChanged, this, keepSide);
    QAction* inputs = menus.add(
        {QStringLiteral("view.inputs"), tr("Step's &inputs"), Qt::Key_I, tr("Shows the inputs of the step below its outputs"), {}, true},
        this, [tiles](bool shown) { tiles->setInputsFolded(!shown); });
    tiles->setInputsFolded(!QSettings().value(kInputs, true).toBool());
    inputs->setChecked(!tiles->inputsFolded());
    connect(tiles, &TileView::inputsFoldedChanged, this, [inputs](bool folded) {
        inputs->setChecked(!folded);
        QSettings().setValue(kInputs, !folded);
    });
}

}  // namespace teardown
