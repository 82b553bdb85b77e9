// What is at hand in the window: breakpoints that are seen, listed and kept, the context menu of a step, stepping over from the start, help
// that docks and follows, the tour, links in the history.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/help/help_room.h"
#include "app/gui/rooms/help/tour.h"
#include "app/gui/rooms/recovery/recovery_room.h"
#include "app/gui/rooms/steps/breakpoints_panel.h"
#include "app/gui/rooms/steps/step_jumps.h"
#include "app/gui/rooms/steps/step_menu.h"
#include "app/gui/rooms/steps/steps_room.h"
#include "app/gui/rooms/train/train_page.h"
#include "app/gui/side_panes.h"
#include "core/trace/main_steps.h"
#include "tests/app/menu_entries.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/common/callout.h"
#include "widgets/common/help_panel.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_delegate.h"
#include "widgets/common/tree_panel.h"
#include "widgets/engine/status_strip.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/tensor/tile_view.h"
#include "widgets/trace/call_tree.h"
#include "widgets/trace/depth_strip.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QClipboard>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSplitter>
#include <QTreeView>
#include <QTreeWidget>
#include <QtTest>

using namespace teardown;
using teardown::test::entryOf;
using teardown::test::textsOf;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
const QString kConfig = kSample + QStringLiteral("repvgg-digits.py");
const QString kPicture = kSample + QStringLiteral("pictures/3_1.png");
const QString kLayer = QStringLiteral("backbone.stage_2.1");

Breakpoint atLayer(const char* path) { return {BreakOn::Path, path, 0}; }

}  // namespace

class AtHandTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<MainWindow> window(bool open = true, const QString& state = {}) {
        auto made = std::make_unique<MainWindow>(test::sessionsOf<>());
        made->show();
        made->installLateRooms();
        if (!state.isEmpty()) made->startSession(state);
        if (!open) return made;
        made->context().work.open({kConfig, kPicture});
        if (!QTest::qWaitFor([&] { return made->context().work.forwarded() && !made->context().work.busy(); }, 20000))
            qFatal("no forward pass");
        made->context().navigator.openJourney(Journey::Forward);
        return made;
    }
    static void press(MainWindow& window, const char* command) { window.context().menus.trigger(QString::fromLatin1(command)); }
    static StopMark treeMark(MainWindow& window, const QString& layer) {
        const TreeRowsModel* model = window.context().side.tree(TreeTab::Model)->model();
        return static_cast<StopMark>(model->indexOf(layer).data(TreeRowsModel::StopRole).toInt());
    }
    static QString status(MainWindow& window) {
        QStringList texts;
        for (const QLabel* label : window.context().status.findChildren<QLabel*>()) texts += label->text();
        return texts.join(QLatin1Char('\n'));
    }

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("at-hand"));
        Theme::instance().apply(ThemeMode::Light);
    }
    void init() {
        QSettings().clear();
        Tour::setSeen(true);
    }

    void spacePressesTheButtonWithTheFocus() {
        const auto shown = window();
        auto* button = new QPushButton(QStringLiteral("Press"), &shown->context().stage);
        QSignalSpy clicked(button, &QPushButton::clicked);
        button->show();
        button->setFocus();
        QTRY_VERIFY(button->hasFocus());
        QTest::keyClick(button, Qt::Key_Space);
        QCOMPARE(clicked.count(), 1);
        QVERIFY(!shown->context().menus.command(QStringLiteral("step.play"))->isChecked());
    }

    void theShownTensorIsFollowed() {
        const auto shown = window();
        Navigator& navigator = shown->context().navigator;
        const StepJumps& jumps = *shown->room<StepsRoom>().jumps();
        const Menus& menus = shown->context().menus;
        navigator.showModule(kLayer);
        QTRY_VERIFY(shown->context().stage.heatmaps()->tiles()->upToDate());
        QVERIFY(!jumps.uses().writes.empty());
        const int written = jumps.uses().writes.back(), read = firstAfter(jumps.uses().reads, navigator.cursor().index());
        QVERIFY(read > 0);
        press(*shown, "step.tensor-read");
        QCOMPARE(navigator.cursor().index(), read);
        // The same tensor is an input there.
        const TileView& tiles = *shown->context().stage.heatmaps()->tiles();
        QTRY_VERIFY(tiles.upToDate());
        navigator.showStep(written);
        QTRY_VERIFY(tiles.upToDate());
        QCOMPARE(menus.command(QStringLiteral("step.tensor-written"))->isEnabled(),
                 lastBefore(jumps.uses().writes, navigator.cursor().index()) >= 0);
        QVERIFY(shown->context().side.timeline()->strip()->partCount() > 0);
    }

    void continueBack() {
        const auto shown = window();
        Navigator& navigator = shown->context().navigator;
        navigator.breakpoints().toggleLayer(kLayer.toStdString());
        navigator.last();
        press(*shown, "step.continue-back");
        // Its sum bears the layer's name, too.
        int stops = 0;
        for (int before = -1; before != navigator.cursor().index() && navigator.cursor().index() > 0; ++stops) {
            before = navigator.cursor().index();
            press(*shown, "step.continue-back");
            QTRY_VERIFY(navigator.cursor().index() < before);
            QVERIFY(navigator.cursor().index() == 0 || navigator.cursor().step()->path == kLayer.toStdString());
        }
        QVERIFY(stops >= 2);
        QCOMPARE(navigator.cursor().index(), 0);
        // What is nowhere is said, and the step stays.
        press(*shown, "step.values-nan");
        QTRY_VERIFY2(status(*shown).contains(QStringLiteral("NaN")), qPrintable(status(*shown)));
        QCOMPARE(navigator.cursor().index(), 0);
    }

    void importsAreSteppedWithoutAnyFile() {
        const auto shown = window(false);
        Navigator& navigator = shown->context().navigator;
        navigator.openJourney(Journey::Register);
        QTRY_VERIFY_WITH_TIMEOUT(shown->context().work.trace(Journey::Register) != nullptr, 20000);
        QTRY_VERIFY(navigator.cursor().count() > 500);
        QCOMPARE(shown->context().stage.page(), PageId::Code);
        // Another release has its own steps.
        const int before = navigator.cursor().count();
        press(*shown, "journey.release-0.11");
        QTRY_VERIFY_WITH_TIMEOUT(navigator.cursor().count() != before && navigator.cursor().count() > 100, 20000);
        press(*shown, "journey.release-0.25");
        QTRY_COMPARE_WITH_TIMEOUT(navigator.cursor().count(), before, 20000);
    }

    void aBreakpointIsSeen() {
        const auto shown = window();
        Navigator& navigator = shown->context().navigator;
        Timeline* timeline = shown->context().side.timeline();
        navigator.showModule(kLayer);
        const int step = navigator.cursor().index();
        const QImage before = timeline->strip()->grab().toImage();
        QCOMPARE(treeMark(*shown, kLayer), StopMark::None);
        press(*shown, "step.toggle-breakpoint");
        QCOMPARE(treeMark(*shown, kLayer), StopMark::Enabled);
        QVERIFY(timeline->strip()->grab().toImage() != before);
        QVERIFY(timeline->callTree()->partCount() == 0 || timeline->look() == TimelineMode::Pictures);
        QVERIFY2(status(*shown).contains(QStringLiteral("Breakpoint set at ") + kLayer), qPrintable(status(*shown)));
        QCOMPARE(navigator.breakpoints().paths(), std::set<std::string>{kLayer.toStdString()});
        timeline->setLook(TimelineMode::Time);
        QVERIFY(timeline->callTree()->describe(step).contains(QStringLiteral("breakpoint")));
        // The same marks after the trace was replaced.
        timeline->setLook(TimelineMode::Pictures);
        navigator.openJourney(Journey::Build);
        navigator.openJourney(Journey::Forward);
        QVERIFY(timeline->strip()->grab().toImage() != before);
        navigator.showStep(step);
        press(*shown, "step.toggle-breakpoint");
        QCOMPARE(treeMark(*shown, kLayer), StopMark::None);
        QVERIFY2(status(*shown).contains(QStringLiteral("removed")), qPrintable(status(*shown)));
        QVERIFY(navigator.breakpoints().list().empty());
    }

    void theGutterOfTheTreeToggles() {
        const auto shown = window();
        TreePanel* tree = shown->context().side.tree(TreeTab::Model);
        shown->context().navigator.showModule(QStringLiteral("backbone.stem"));
        tree->reveal(kLayer);
        tree->select(QStringLiteral("backbone.stem"));
        const QTreeView* view = tree->view();
        QModelIndex row;
        for (int y = 0; y < view->viewport()->height(); y += 4)
            if (const QModelIndex at = view->indexAt({100, y}); at.data(TreeRowsModel::KeyRole).toString() == kLayer) row = at;
        QVERIFY(row.isValid());
        const QPoint gutter(TreeDelegate::kGutter / 2, view->visualRect(row).center().y());
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, gutter);
        QCOMPARE(treeMark(*shown, kLayer), StopMark::Enabled);
        QCOMPARE(tree->selectedKey(), QStringLiteral("backbone.stem"));
        // The dot is red.
        const QColor dot = view->viewport()->grab().toImage().pixelColor(gutter * view->devicePixelRatio());
        QCOMPARE(dot.rgb(), colours().bad.rgb());
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, gutter);
        QCOMPARE(treeMark(*shown, kLayer), StopMark::None);
        // Beside the gutter a click selects.
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(row).center());
        QCOMPARE(tree->selectedKey(), kLayer);
    }

    void theListCountsAndRemoves() {
        const auto shown = window();
        Navigator& navigator = shown->context().navigator;
        BreakpointList& list = navigator.breakpoints();
        list.toggle(atLayer("backbone.stage_2.1"));
        list.toggle({BreakOn::Type, "ReLU", 0});
        list.toggle({BreakOn::OutOfRange, {}, 1e29});
        press(*shown, "step.breakpoint-list");
        BreakpointsPanel* panel = shown->room<StepsRoom>().breakpointsPanel();
        QTreeWidget* table = panel->table();
        QVERIFY(panel->isVisible());
        QCOMPARE(table->topLevelItemCount(), 3);
        QCOMPARE(table->topLevelItem(0)->text(0), kLayer);
        QVERIFY(table->topLevelItem(2)->text(1).contains(QStringLiteral("|x| >")));
        QTRY_VERIFY_WITH_TIMEOUT(table->topLevelItem(2)->text(2) != QStringLiteral("…"), 10000);
        for (int row = 0; row < 3; ++row)
            QCOMPARE(table->topLevelItem(row)->text(2).toInt(),
                     countStops(*navigator.trace(), list.list()[static_cast<std::size_t>(row)]).stops);
        QVERIFY(table->topLevelItem(0)->text(2).toInt() > 0);
        // A disabled one is kept and does not stop.
        table->topLevelItem(0)->setCheckState(0, Qt::Unchecked);
        QVERIFY(navigator.breakpoints().paths().empty());
        QCOMPARE(list.mark(kLayer.toStdString(), {}), StopMark::Disabled);
        QCOMPARE(nextStop(*navigator.trace(), -1, std::vector<Breakpoint>{list.list()[0]}).step, -1);
    }

    void anAddressLeadsToItsElement() {
        const auto shown = window();
        StepJumps& jumps = *shown->room<StepsRoom>().jumps();
        const TracePtr trace = shown->context().navigator.trace();
        HeatmapsPage* page = shown->context().stage.heatmaps();
        shown->context().navigator.first();
        // From a page and a step that have nothing to do with it, and back to the same step.
        shown->context().stage.choosePage(PageId::Code);
        for (const std::string text : {"backbone.stage_1.0.out[0,3,4,5]", "backbone.stage_1.0.in[0,7,1,2]"}) {
            const auto address = parseAddress(text, *trace);
            QVERIFY2(address.ok(), text.c_str());
            jumps.goTo(*address);
            QTRY_COMPARE(jumps.shownAddress(), QString::fromStdString(text));
            QCOMPARE(shown->context().navigator.cursor().index(), address->step);
        }
        // On another page it is the step; and an address of a channel alone.
        shown->context().stage.choosePage(PageId::Code);
        QCOMPARE(jumps.shownAddress(), QStringLiteral("backbone.stage_1.0"));
        const auto channel = parseAddress("backbone.stem.act.out[0,5]", *trace);
        jumps.goTo(*channel);
        QTRY_COMPARE(page->chosenTensor() ? page->chosenTensor()->plane(page->chosenPlane()).index : -1, 5);
        QVERIFY(jumps.shownAddress().startsWith(QStringLiteral("backbone.stem.act.out[0,5")));
    }

    void theListGoesToAStopAndRemoves() {
        const auto shown = window();
        Navigator& navigator = shown->context().navigator;
        navigator.first();
        navigator.breakpoints().toggle(atLayer("backbone.stage_2.1"));
        navigator.breakpoints().toggle(atLayer("head"));
        press(*shown, "step.breakpoint-list");
        BreakpointsPanel* panel = shown->room<StepsRoom>().breakpointsPanel();
        QTreeWidget* table = panel->table();
        QTRY_VERIFY_WITH_TIMEOUT(table->topLevelItem(0)->text(2) != QStringLiteral("…"), 10000);
        Q_EMIT table->itemActivated(table->topLevelItem(0), 0);
        QCOMPARE(navigator.cursor().step()->path, kLayer.toStdString());
        table->setCurrentItem(table->topLevelItem(0));
        QTest::keyClick(table, Qt::Key_Delete);
        QCOMPARE(navigator.breakpoints().paths(), std::set<std::string>{"head"});
        for (QPushButton* button : panel->findChildren<QPushButton*>())
            if (button->text() == QLatin1String("Remove all")) button->click();
        QVERIFY(navigator.breakpoints().list().empty());
        QCOMPARE(table->topLevelItemCount(), 0);
    }

    void breakpointsAreKeptWithTheConfig() {
        QTemporaryDir state;
        {
            const auto shown = window(true, state.path());
            shown->context().navigator.breakpoints().toggle(atLayer("backbone.stage_2.1"));
            shown->context().navigator.breakpoints().toggle({BreakOn::NotFinite, {}, 0});
            shown->context().navigator.breakpoints().setEnabled({BreakOn::NotFinite, {}, 0}, false);
        }
        const auto shown = window(true, state.path());
        const std::vector<Breakpoint>& list = shown->context().navigator.breakpoints().list();
        QCOMPARE(list.size(), std::size_t(2));
        QCOMPARE(list[0], atLayer("backbone.stage_2.1"));
        QVERIFY(list[1].on == BreakOn::NotFinite && !list[1].enabled);
        QCOMPARE(treeMark(*shown, kLayer), StopMark::Enabled);
        // Another config has its own.
        QTemporaryDir folder;
        QFile other(folder.filePath(QStringLiteral("other.py")));
        QVERIFY(other.open(QIODevice::WriteOnly));
        other.write("model = dict(type='ImageClassifier', backbone=dict(type='RepVGG', arch='A0'))\n");
        other.close();
        shown->context().work.open({other.fileName()});
        QTRY_VERIFY_WITH_TIMEOUT(list.empty(), 20000);
    }

    void theMenuOfAStep() {
        const auto shown = window();
        Navigator& navigator = shown->context().navigator;
        navigator.first();
        DepthStrip* strip = shown->context().side.timeline()->strip();
        const int step = navigator.trace()->findPath(kLayer.toStdString());
        const std::vector<int> cells = mainSteps(*navigator.trace());
        const auto cell = static_cast<int>(std::find(cells.begin(), cells.end(), step) - cells.begin());
        QVERIFY(cell < strip->partCount());
        // The right button opens the menu and does not step.
        QSignalSpy asked(strip, &DepthStrip::menuRequested);
        QTest::mouseClick(strip, Qt::RightButton, {}, strip->partRect(cell).center());
        QCOMPARE(navigator.cursor().index(), 0);
        QContextMenuEvent event(QContextMenuEvent::Mouse, strip->partRect(cell).center(),
                                strip->mapToGlobal(strip->partRect(cell).center()));
        QCoreApplication::sendEvent(strip, &event);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][0].toInt(), step);
        if (QWidget* open = QApplication::activePopupWidget()) open->close();
        const std::unique_ptr<QMenu> menu(shown->room<StepsRoom>().stepMenu()->make(step));
        QCOMPARE(textsOf(*menu),
                 QStringList({"Go to this step", "Toggle breakpoint", "Copy address", "Export this layer…", "Show in heatmaps",
                              "Show in graph", "Show in model tree", "Show in checkpoint", "Show in source"}));
        entryOf(*menu, "Toggle breakpoint")->trigger();
        QCOMPARE(treeMark(*shown, kLayer), StopMark::Enabled);
        entryOf(*menu, "Copy address")->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), kLayer);
        QCOMPARE(navigator.cursor().index(), 0);
        shown->context().side.show(TreeTab::Config);
        entryOf(*menu, "Show in model tree")->trigger();
        QCOMPARE(shown->context().side.shown(), TreeTab::Model);
        QCOMPARE(shown->context().side.tree(TreeTab::Model)->selectedKey(), kLayer);
        navigator.first();
        entryOf(*menu, "Show in graph")->trigger();
        QCOMPARE(shown->context().stage.page(), PageId::Graph);
        QCOMPARE(navigator.cursor().index(), step);
        QVERIFY(!shown->room<StepsRoom>().stepMenu()->make(-1));
    }

    void theStripByKeyboard() {
        const auto shown = window();
        Navigator& navigator = shown->context().navigator;
        navigator.first();
        DepthStrip* strip = shown->context().side.timeline()->strip();
        strip->setFocus(Qt::TabFocusReason);
        QTRY_VERIFY(strip->hasFocus());
        QCOMPARE(strip->focusedPart(), 0);
        QTest::keyClick(strip, Qt::Key_Right);
        QTest::keyClick(strip, Qt::Key_Right);
        QCOMPARE(navigator.cursor().index(), 0);  // moving the cursor is not stepping
        const int step = mainSteps(*navigator.trace())[2];
        QSignalSpy asked(strip, &DepthStrip::menuRequested);
        QContextMenuEvent event(QContextMenuEvent::Keyboard, {}, {});
        QCoreApplication::sendEvent(strip, &event);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][0].toInt(), step);
        if (QWidget* open = QApplication::activePopupWidget()) open->close();
        QTest::keyClick(strip, Qt::Key_Return);
        QCOMPARE(navigator.cursor().index(), step);
    }

    void overFromTheStartMeetsTheLayers() {
        const auto shown = window();
        Navigator& navigator = shown->context().navigator;
        navigator.first();
        QStringList met;
        for (int i = 0; i < 8; ++i) {
            press(*shown, "step.over");
            met += QString::fromStdString(navigator.cursor().step()->path);
        }
        QVERIFY2(met.contains(QStringLiteral("backbone.stem")), qPrintable(met.join(' ')));
        QVERIFY2(met.contains(QStringLiteral("backbone.stage_1.0")), qPrintable(met.join(' ')));
        QVERIFY2(!met.contains(QString()), qPrintable(met.join(' ')));
        QVERIFY(!navigator.cursor().atEnd());
        press(*shown, "step.back");
        QCOMPARE(QString::fromStdString(navigator.cursor().step()->path), met[6]);
    }

    void helpDocksFollowsAndCloses() {
        const auto shown = window();
        shown->resize(1280, 800);
        HelpRoom& room = shown->room<HelpRoom>();
        StageView& stage = shown->context().stage;
        const int before = stage.width();
        stage.focusPage();
        press(*shown, "help.panel");
        QVERIFY(room.help()->isVisible());
        // It pushes the others aside and covers nothing.
        const auto area = [&](const QWidget* widget) { return QRect(widget->mapTo(shown.get(), QPoint()), widget->size()); };
        const auto apart = [&] {
            return !area(room.help()).intersects(area(&stage)) && !area(room.help()).intersects(area(shown->context().side.inspector()));
        };
        QTRY_VERIFY(apart());
        QVERIFY(room.help()->width() >= 180 && room.help()->height() >= 180);
        QCOMPARE(shown->width(), 1280);
        shown->resize(1900, 1000);
        QTRY_VERIFY(shown->context().side.stageRow()->indexOf(room.help()) == 1);
        QTRY_VERIFY(apart());
        QVERIFY(room.help()->width() >= 180);
        shown->resize(1280, 800);
        QTRY_VERIFY(apart());
        // It follows the focus, and the page.
        shown->context().side.tree(TreeTab::Model)->view()->setFocus();
        QTRY_COMPARE(room.help()->page(), QStringLiteral("model"));
        shown->context().side.timeline()->strip()->setFocus();
        QTRY_COMPARE(room.help()->page(), QStringLiteral("timeline"));
        stage.choosePage(PageId::Graph);
        stage.focusPage();
        QTRY_COMPARE(room.help()->page(), QStringLiteral("graph"));
        QVERIFY(shown->context().menus.command(QStringLiteral("help.close"))->isEnabled());
        QTest::keyClick(shown.get(), Qt::Key_Escape);
        QVERIFY(!room.help()->isVisible());
        QTRY_COMPARE(stage.width(), before);
        QVERIFY(!shown->context().menus.command(QStringLiteral("help.close"))->isEnabled());
        // A page from the menu stays while the focus moves.
        press(*shown, "help.keyboard");
        shown->context().side.tree(TreeTab::Model)->view()->setFocus();
        QCoreApplication::processEvents();
        QCOMPARE(room.help()->page(), QStringLiteral("keyboard"));
    }

    void helpNeverWidensTheWindow() {
        const auto shown = window();
        shown->resize(960, 600);
        QCoreApplication::processEvents();
        const int least = shown->width();
        press(*shown, "help.panel");
        QCoreApplication::processEvents();
        QVERIFY(shown->room<HelpRoom>().help()->isVisible());
        QCOMPARE(shown->width(), least);
        QVERIFY(shown->room<HelpRoom>().help()->width() >= 180);
        // With more room it docks.
        shown->resize(1900, 1000);
        const QSplitter* row = shown->context().side.stageRow();
        QTRY_VERIFY(row->indexOf(shown->room<HelpRoom>().help()) == 1);
        shown->resize(960, 600);
        QTRY_VERIFY(row->indexOf(shown->room<HelpRoom>().help()) < 0);
        QVERIFY(shown->room<HelpRoom>().help()->isVisible());
    }

    void theTourDoesThings() {
        const auto shown = window();
        Navigator& navigator = shown->context().navigator;
        press(*shown, "help.panel");
        const int step = navigator.cursor().index();
        press(*shown, "help.tour");
        Tour* tour = shown->room<HelpRoom>().tour();
        QVERIFY(tour->running());
        QVERIFY(!shown->room<HelpRoom>().help()->isVisible());
        Callout* callout = tour->callout();
        // By its key...
        QTest::keyClick(callout, Qt::Key_1, Qt::ControlModifier);
        QVERIFY(callout->wasTried());
        QCOMPARE(navigator.journey(), Journey::Build);
        QTest::keyClick(callout, Qt::Key_Right);
        QCOMPARE(navigator.journey(), Journey::Forward);
        // ... or by its button.
        const auto pressButton = [callout](const QString& start) {
            for (QPushButton* button : callout->findChildren<QPushButton*>())
                if (button->text().startsWith(start) && button->isVisible()) return button->click(), true;
            return false;
        };
        QVERIFY(pressButton(QStringLiteral("Select backbone.")));
        const std::string layer = navigator.cursor().step()->path;
        QVERIFY(QString::fromStdString(layer).startsWith(QStringLiteral("backbone.")));
        QTest::keyClick(callout, Qt::Key_Right);
        QVERIFY(!callout->wasTried());
        QTest::keyClick(callout, Qt::Key_Right);
        const int here = navigator.cursor().index();
        QTest::keyClick(callout, Qt::Key_F11);
        QCOMPARE(navigator.cursor().index(), here + 1);
        QTest::keyClick(callout, Qt::Key_Right);
        QVERIFY(pressButton(QStringLiteral("Show the config line")));
        QCOMPARE(shown->context().stage.page(), PageId::Source);
        QTest::keyClick(callout, Qt::Key_Right);
        QVERIFY(!tour->running());
        // As it was before.
        QCOMPARE(navigator.journey(), Journey::Forward);
        QCOMPARE(navigator.cursor().index(), step);
        QCOMPARE(shown->context().stage.page(), PageId::Heatmaps);
    }

    void theTourOpensTheSample() {
        const auto shown = window(false);
        press(*shown, "help.tour");
        Tour* tour = shown->room<HelpRoom>().tour();
        QVERIFY(tour->running());
        Q_EMIT tour->callout()->tried();
        QTRY_VERIFY_WITH_TIMEOUT(shown->context().work.forwarded() && !shown->context().work.busy(), 20000);
        QTest::keyClick(tour->callout(), Qt::Key_Right);
        QCOMPARE(tour->stop(), 1);
        Q_EMIT tour->callout()->tried();
        QVERIFY(!shown->context().navigator.cursor().step()->path.empty());
    }

    void linksAreEntriesOfTheHistory() {
        const auto shown = window();
        Navigator& navigator = shown->context().navigator;
        navigator.showModule(QStringLiteral("backbone.stem"));
        const int step = navigator.cursor().index();
        QVERIFY(!shown->context().menus.command(QStringLiteral("view.previous-view"))->isEnabled());
        // A link to a layer.
        Q_EMIT shown->context().side.inspector()->modulePathChosen(kLayer);
        QCoreApplication::processEvents();
        QCOMPARE(navigator.cursor().step()->path, kLayer.toStdString());
        press(*shown, "view.previous-view");
        QCOMPARE(navigator.cursor().index(), step);
        QVERIFY(!shown->context().menus.command(QStringLiteral("view.previous-view"))->isEnabled());
        press(*shown, "view.next-view");
        QCOMPARE(navigator.cursor().step()->path, kLayer.toStdString());
        press(*shown, "view.previous-view");
        // A link to the config: page and tab are one entry.
        const PageId page = shown->context().stage.page();
        Q_EMIT shown->context().side.inspector()->configPathChosen(QStringLiteral("model.backbone.strides"));
        QCoreApplication::processEvents();
        QCOMPARE(shown->context().stage.page(), PageId::Source);
        QCOMPARE(shown->context().side.shown(), TreeTab::Config);
        press(*shown, "view.previous-view");
        QCOMPARE(shown->context().stage.page(), page);
        QCOMPARE(shown->context().side.shown(), TreeTab::Model);
        QCOMPARE(navigator.cursor().index(), step);
        QVERIFY(!shown->context().menus.command(QStringLiteral("view.previous-view"))->isEnabled());
        // A page switch undoes the page and nothing else.
        shown->context().stage.choosePage(PageId::Details);
        press(*shown, "step.into");
        press(*shown, "view.previous-view");
        QCOMPARE(shown->context().stage.page(), page);
    }

    // Also if the run of other files is shown when it is chosen.
    void theSampleOfTrainingShowsItsPage() {
        const auto shown = window();
        const auto before = shown->context().work.forwarded();
        press(*shown, "samples.train");
        QTRY_VERIFY_WITH_TIMEOUT(
            shown->context().work.forwarded() && shown->context().work.forwarded() != before && !shown->context().work.busy(), 20000);
        QTRY_COMPARE(shown->context().stage.page(), TrainPage::kId);
    }

    void aRegularExitIsNoCrash() {
        QTemporaryDir state;
        const auto shown = window(true, state.path());
        Recovery* recovery = shown->room<RecoveryRoom>().recovery();
        recovery->changed();
        QTRY_VERIFY_WITH_TIMEOUT(!QDir(state.path()).entryList({QStringLiteral("session-*.json")}).isEmpty(), 10000);
        recovery->end();
        QVERIFY(QDir(state.path()).entryList({QStringLiteral("session-*")}).isEmpty());
        // Whatever changes while the program ends is not saved.
        recovery->changed();
        recovery->flush();
        QVERIFY(QDir(state.path()).entryList({QStringLiteral("session-*")}).isEmpty());
    }
};

TD_TEST_GUI(AtHandTest)
#include "tst_at_hand.moc"
