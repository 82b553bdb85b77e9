// The heatmaps in the window: their context menu, what can be copied and exported of a channel, what is remembered, and a probed value that
// leaves the inspector in place.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/rooms/export/export_room.h"
#include "app/gui/rooms/view/heatmap_menu.h"
#include "app/gui/rooms/view/view_history.h"
#include "app/gui/rooms/view/view_room.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "core/render/view_record.h"
#include "core/tensor/npy.h"
#include "tests/app/menu_entries.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/answer/answer_bars.h"
#include "widgets/answer/answer_block.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/tensor/channel_view.h"
#include "widgets/tensor/vector_view.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/probe_block.h"

#include <QAction>
#include <QClipboard>
#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QtTest>

using namespace teardown;
using teardown::test::entryOf;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
const QString kConfig = kSample + QStringLiteral("repvgg-digits.py");
const QString kCheckpoint = kSample + QStringLiteral("repvgg-digits.pth");
const QString kPicture = kSample + QStringLiteral("pictures/3_1.png");

}  // namespace

class HeatmapsTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<MainWindow> opened(const QStringList& files = {kConfig, kCheckpoint, kPicture}) {
        auto window = test::openedWindow(files);
        if (!QTest::qWaitFor([&] { return window->context().work.forwarded() != nullptr; }, 20000)) qFatal("no forward pass");
        window->context().navigator.openJourney(Journey::Forward);
        showModule(*window, QStringLiteral("backbone.stem.act"));
        return window;
    }
    static void showModule(MainWindow& window, const QString& path) {
        window.context().navigator.showModule(path);
        settle(window);
    }
    static void settle(MainWindow& window) {
        TileView* tiles = window.context().stage.heatmaps()->tiles();
        if (!QTest::qWaitFor([tiles] { return tiles->upToDate(); }, 10000)) qFatal("not rendered");
    }
    static QAction* command(MainWindow& window, const char* id) { return window.context().menus.command(QString::fromLatin1(id)); }

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("heatmaps"));
        Theme::instance().apply(ThemeMode::Light);
    }
    void init() { QSettings().clear(); }

    void theContextMenuHasWhatCanBeDone() {
        const auto window = opened();
        const std::unique_ptr<QMenu> menu(window->room<ViewRoom>().heatmapMenu()->make());
        QVERIFY(menu->toolTipsVisible());
        for (const char* text : {"Copy value", "Copy row", "Copy channel", "Export this channel…", "Toggle breakpoint", "Show in graph",
                                 "Show in model tree", "Show in checkpoint", "Show in source", "Tile size", "Step's inputs"})
            QVERIFY2(entryOf(*menu, QString::fromUtf8(text)), text);
        // Colours, range and channels are submenus.
        for (const char* id : {"view.colours", "view.range", "view.channels"})
            QVERIFY2(menu->actions().contains(window->context().menus.menu(QString::fromLatin1(id))->menuAction()), id);
        // Nothing is probed: the entry says so.
        QAction* value = entryOf(*menu, QStringLiteral("Copy value"));
        QVERIFY(!value->isEnabled());
        QCOMPARE(value->toolTip(), QStringLiteral("Point at a value of the large channel first"));
        window->context().stage.heatmaps()->channel()->setProbe(3, 4);
        QVERIFY(value->isEnabled());
        QVERIFY2(value->toolTip().startsWith(QStringLiteral("Copies the value at the cross-hair")), qPrintable(value->toolTip()));
        QVERIFY(entryOf(*menu, QStringLiteral("Copy channel"))->isEnabled());
    }

    void entriesThatCannotBeUsedSayWhy() {
        const auto window = opened({kConfig, kPicture});
        window->context().navigator.showStep(0);
        settle(*window);
        const std::unique_ptr<QMenu> menu(window->room<ViewRoom>().heatmapMenu()->make());
        int disabled = 0;
        for (const QAction* action : menu->actions()) {
            if (action->isEnabled() || action->isSeparator()) continue;
            ++disabled;
            QVERIFY2(!action->toolTip().isEmpty() && action->toolTip() != QString(action->text()).remove(QLatin1Char('&')),
                     qPrintable(action->text()));
        }
        QVERIFY(disabled >= 2);
        QCOMPARE(entryOf(*menu, QStringLiteral("Show in checkpoint"))->toolTip(), QStringLiteral("No checkpoint is open"));
    }

    void itOpensByMouseAndKeyboard() {
        const auto window = opened();
        HeatmapsPage* page = window->context().stage.heatmaps();
        const auto popup = [&](QWidget* target, QContextMenuEvent::Reason reason, QPoint place) {
            QContextMenuEvent event(reason, place, target->mapToGlobal(place));
            QApplication::sendEvent(target, &event);
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            const bool open = menu && entryOf(*menu, QStringLiteral("Show in graph"));
            if (menu) menu->close();
            return open;
        };
        QVERIFY(popup(page->tiles()->viewport(), QContextMenuEvent::Mouse,
                      page->tiles()->tileRect(page->tiles()->choice()).center().toPoint()));
        QVERIFY(popup(page->tiles(), QContextMenuEvent::Keyboard, QPoint(1, 1)));
        QVERIFY(popup(page->channel(), QContextMenuEvent::Mouse, page->channel()->cellRect(2, 3).center().toPoint()));
        // The value below the pointer is the one that is copied, though the mouse is over the menu.
        QCOMPARE(page->channel()->probe(), QPoint(3, 2));
        QVERIFY(popup(page->channel(), QContextMenuEvent::Keyboard, QPoint(1, 1)));
        showModule(*window, QStringLiteral("head.fc"));
        QTRY_VERIFY(page->vector()->isVisible());
        QVERIFY(popup(page->vector(), QContextMenuEvent::Mouse, page->vector()->barRect(4).center().toPoint()));
        QCOMPARE(page->vector()->probe(), 4);
    }

    void placesAreShown() {
        const auto window = opened();
        const auto choose = [&](const char* text) {
            const std::unique_ptr<QMenu> menu(window->room<ViewRoom>().heatmapMenu()->make());
            QAction* entry = entryOf(*menu, QString::fromUtf8(text));
            if (!entry || !entry->isEnabled()) return false;
            entry->trigger();
            return true;
        };
        showModule(*window, QStringLiteral("backbone.stem.branch_3x3.conv"));
        SidePanes& side = window->context().side;
        QVERIFY(choose("Show in model tree"));
        QCOMPARE(side.shown(), TreeTab::Model);
        QCOMPARE(side.tree(TreeTab::Model)->selectedKey(), QStringLiteral("backbone.stem.branch_3x3.conv"));
        QVERIFY(choose("Show in checkpoint"));
        QCOMPARE(side.shown(), TreeTab::Checkpoint);
        QVERIFY2(side.tree(TreeTab::Checkpoint)->selectedKey().startsWith(QStringLiteral("backbone.stem.branch_3x3.conv")),
                 qPrintable(side.tree(TreeTab::Checkpoint)->selectedKey()));
        QVERIFY(choose("Show in graph"));
        QCOMPARE(window->context().stage.page(), PageId::Graph);
        QVERIFY(choose("Show in source"));
        QCOMPARE(window->context().stage.page(), PageId::Source);
    }

    void rowsAndChannelsAreCopiedAsNumbers() {
        const auto window = opened();
        HeatmapsPage* page = window->context().stage.heatmaps();
        const StageTensor* tensor = page->chosenTensor();
        const Plane& plane = tensor->plane(page->chosenPlane());
        page->channel()->setProbe(3, 4);
        command(*window, "file.copy-row")->trigger();
        QStringList cells = QGuiApplication::clipboard()->text().split(QLatin1Char('\t'));
        QCOMPARE(cells.size(), plane.columns);
        for (int column = 0; column < plane.columns; ++column)
            QCOMPARE(cells[column].toFloat(), static_cast<float>(planeValue(tensor->tensor.view, plane, 3, column)));
        command(*window, "file.copy-channel")->trigger();
        const QStringList rows = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(rows.size(), plane.rows);
        QCOMPARE(rows[3].split(QLatin1Char('\t')), cells);
        showModule(*window, QStringLiteral("head.fc"));
        QTRY_VERIFY(page->vector()->isVisible());
        command(*window, "file.copy-channel")->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts).size(), 10);
    }

    void aChannelIsExportedInItsColours() {
        const auto window = opened();
        HeatmapsPage* page = window->context().stage.heatmaps();
        page->tiles()->choose({page->tiles()->choice().tensor, 5});
        QTemporaryDir folder;
        window->room<ExportRoom>().exportChannelTo(folder.filePath(QStringLiteral("a.npy")));
        window->room<ExportRoom>().exportChannelTo(folder.filePath(QStringLiteral("a.png")));
        const auto numbers = readNpy(folder.filePath(QStringLiteral("a.npy")).toStdString());
        QVERIFY(numbers.ok());
        QCOMPARE(numbers->shape(), (Shape{14, 14}));
        const StageTensor* tensor = page->chosenTensor();
        QCOMPARE(numbers->at(17), planeValue(tensor->tensor.view, tensor->plane(5), 1, 3));
        const auto record = readViewRecord(folder.filePath(QStringLiteral("a.png")).toStdString());
        QVERIFY(record.ok());
        QCOMPARE(record->channel, 5);
        QCOMPARE(record->style.rule, RangeRule::Fixed);
        QCOMPARE(record->style.low, page->shownRange().low);
        QCOMPARE(record->style.high, page->shownRange().high);
    }

    void anExportNamesTheRuleInUse() {
        const auto window = opened();
        HeatmapsPage* page = window->context().stage.heatmaps();
        QCOMPARE(page->heatmapStyle().rule, RangeRule::Auto);
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.png"));
        window->room<ExportRoom>().exportTo(path);
        const auto record = readViewRecord(path.toStdString());
        QVERIFY(record.ok());
        QCOMPARE(record->style.rule, page->shownRange().rule);
        QVERIFY(record->style.rule != RangeRule::Auto);
        // Pinning and back.
        page->pinRange(0, 1);
        page->unpinRange();
        QCOMPARE(page->heatmapStyle().rule, RangeRule::Auto);
    }

    void foldedInputsAndTileSizesAreRemembered() {
        {
            const auto window = opened();
            TileView* tiles = window->context().stage.heatmaps()->tiles();
            QVERIFY(!tiles->inputsFolded());
            QVERIFY(command(*window, "view.inputs")->isChecked());
            QVERIFY(!command(*window, "view.tiles-fit")->isEnabled());
            command(*window, "view.inputs")->trigger();
            settle(*window);
            QVERIFY(tiles->page().inputsFolded());
            command(*window, "view.tiles-larger")->trigger();
            settle(*window);
            QVERIFY(command(*window, "view.tiles-fit")->isEnabled());
        }
        const auto window = opened();
        TileView* tiles = window->context().stage.heatmaps()->tiles();
        QVERIFY(tiles->inputsFolded());
        QVERIFY(!command(*window, "view.inputs")->isChecked());
        QVERIFY(tiles->tileSide() > 0);
        command(*window, "view.tiles-fit")->trigger();
        QCOMPARE(tiles->tileSide(), 0);
    }

    void historyKnowsThatNothingWasChosen() {
        const auto window = opened();
        TileView* tiles = window->context().stage.heatmaps()->tiles();
        const TileChoice first = tiles->choice();
        QVERIFY(!tiles->keptChannel());
        window->room<ViewRoom>().history()->setPatience(0);
        tiles->choose({first.tensor, first.plane == 2 ? 3 : 2});
        QVERIFY(tiles->keptChannel());
        window->room<ViewRoom>().history()->back();
        settle(*window);
        QVERIFY(!tiles->keptChannel());
        QCOMPARE(tiles->choice(), first);
    }

    void aProbedValueMovesNothing() {
        const auto window = opened();
        Inspector* inspector = window->context().side.inspector();
        HeatmapsPage* page = window->context().stage.heatmaps();
        QCoreApplication::processEvents();
        const auto places = [&] {
            QCoreApplication::processEvents();
            QList<QRect> found;
            for (const QWidget* part : inspector->widget()->findChildren<QWidget*>())
                if (part->isVisible()) found += QRect(part->mapTo(inspector, QPoint(0, 0)), part->size());
            return found;
        };
        const QList<QRect> before = places();
        QVERIFY(before.size() > 5);
        const auto* block = inspector->findChild<ProbeBlock*>();
        QVERIFY(!block->isVisible());
        page->channel()->setProbe(3, 4);
        QVERIFY(!inspector->fieldText().isEmpty());
        QCOMPARE(places(), before);
        QVERIFY(block->isVisible());
        QVERIFY(inspector->rect().contains(block->geometry()));
        QVERIFY2(block->height() > 60, qPrintable(QString::number(block->height())));
        page->channel()->setProbe(9, 9);
        QCOMPARE(places(), before);
        page->channel()->setProbe(-1, -1);
        QCOMPARE(places(), before);
        QVERIFY(!inspector->fieldText().isEmpty());
        QVERIFY(block->isVisible());
        // The next step begins without it, and shows it again.
        window->context().navigator.into();
        settle(*window);
        page->channel()->setProbe(2, 2);
        QCoreApplication::processEvents();
        QVERIFY(block->isVisible());
        // A cross-hair that stays over steps keeps its value in sight.
        window->context().navigator.stepBack();
        settle(*window);
        QTRY_VERIFY(!page->probeText().isEmpty());
        QTRY_VERIFY(block->isVisible());
    }

    void theAnswerIsOneLineUntilTheLastStep() {
        const auto window = opened();
        const AnswerBars* bars = window->context().side.inspector()->answer()->bars();
        const int line = bars->sizeHint().height();
        QVERIFY(bars->toolTip().count(QLatin1Char('\n')) >= 2);
        window->context().navigator.last();
        QVERIFY(bars->sizeHint().height() >= 3 * line);
        QVERIFY(bars->toolTip().isEmpty());
        window->context().navigator.first();
        QCOMPARE(bars->sizeHint().height(), line);
    }
};

TD_TEST_GUI(HeatmapsTest)
#include "tst_heatmaps.moc"
