// The window against a fake session: files in any order, journeys, one selection, bad files, export, and that the window waits for no
// engine.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/export/export_room.h"
#include "app/gui/rooms/export/layer_exporter.h"
#include "app/gui/rooms/graph/graph_page.h"
#include "app/gui/rooms/graph/graph_room.h"
#include "app/gui/rooms/help/help_room.h"
#include "app/gui/rooms/recovery/recovery_room.h"
#include "app/gui/rooms/steps/breakpoint_search.h"
#include "app/gui/rooms/steps/breakpoints_menu.h"
#include "app/gui/rooms/steps/condition_dialog.h"
#include "app/gui/rooms/steps/steps_room.h"
#include "app/gui/side_panes.h"
#include "core/session/build_journey.h"
#include "core/tensor/npy.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/graph/fold_graphs_view.h"
#include "widgets/graph/graph_view.h"
#include "widgets/stage/fold_page.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_controls.h"
#include "widgets/stage/stage_view.h"
#include "widgets/tensor/channel_view.h"
#include "widgets/tensor/fold_view.h"

#include <QAction>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QtTest>

#include <chrono>
#include <thread>

using namespace teardown;

namespace {

SessionFactory fake(std::chrono::milliseconds delay = {}, bool failBuild = false) {
    return [=]() -> Result<std::unique_ptr<SessionApi>> {
        auto session = std::make_unique<test::FakeSession>();
        session->delay = delay;
        session->failBuild = failBuild;
        return std::unique_ptr<SessionApi>(std::move(session));
    };
}

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
const QString kConfig = kSample + QStringLiteral("repvgg-digits.py");
const QString kCheckpoint = kSample + QStringLiteral("repvgg-digits.pth");
const QString kPicture = kSample + QStringLiteral("pictures/3_1.png");

}  // namespace

class WindowTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<MainWindow> opened(const QStringList& files, SessionFactory factory = fake()) {
        return test::openedWindow(files, std::move(factory));
    }

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        Theme::instance().apply(ThemeMode::Light);
    }

    void filesInAnyOrder_data() {
        QTest::addColumn<QStringList>("files");
        QTest::newRow("config, checkpoint, picture") << QStringList{kConfig, kCheckpoint, kPicture};
        QTest::newRow("picture, config, checkpoint") << QStringList{kPicture, kConfig, kCheckpoint};
        QTest::newRow("checkpoint, picture, config") << QStringList{kCheckpoint, kPicture, kConfig};
    }
    void filesInAnyOrder() {
        QFETCH(QStringList, files);
        test::FakeSession::builds = 0;
        const auto window = opened(files);
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        QVERIFY(window->context().work.built()->load.has_value());
        QVERIFY(test::FakeSession::builds <= 2);
        QCOMPARE(window->context().work.problems()->count(ProblemKind::Error), 0);
        QTRY_COMPARE(window->context().stage.trace(), window->context().work.trace(Journey::Forward));
    }

    void closedWhileARunIsUnderWay() {
        auto window = opened({kConfig, kCheckpoint, kPicture}, fake(std::chrono::milliseconds(300)));
        bool ended = false;
        int told = 0;
        connect(&window->context().work, &Workbench::ending, this, [&] { ended = true; });
        connect(&window->context().work, &Workbench::busyChanged, this, [&] { told += ended ? 1 : 0; });
        window->context().work.engine().start();
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.slot(Journey::Build).isRunning(), 20000);
        window.reset();
        QVERIFY(ended);
        // The window's own parts are gone by then.
        QCOMPARE(told, 0);
    }

    void oneSelectionEverywhere() {
        const auto window = opened({kConfig, kCheckpoint, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        Navigator& navigator = window->context().navigator;
        navigator.showModule(QStringLiteral("backbone.stage_2.1.branch_3x3"));
        QCOMPARE(window->context().stage.trace()->steps[static_cast<std::size_t>(window->context().stage.stepIndex())].path,
                 std::string("backbone.stage_2.1.branch_3x3"));
        QCOMPARE(window->context().side.tree(TreeTab::Model)->selectedKey(), QStringLiteral("backbone.stage_2.1.branch_3x3"));
        window->context().navigator.openJourney(Journey::Reparameterise);
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.folded() != nullptr, 20000);
        navigator.showModule(QStringLiteral("backbone.stage_2.1"));
        QCOMPARE(window->context().stage.page(), PageId::Fold);
        QCOMPARE(window->context().stage.pageOf<FoldPage>()->view()->model().branches.size(), std::size_t(3));
        QVERIFY(window->context().stage.pageOf<FoldPage>()->view()->model().kernel.valid());
        window->context().navigator.openJourney(Journey::Build);
        navigator.showConfig(QStringLiteral("model.backbone.strides"));
        QCOMPARE(navigator.location().modulePath.value_or(""), std::string("backbone"));
        QCOMPARE(window->context().side.tree(TreeTab::Config)->selectedKey(), QStringLiteral("model.backbone.strides"));
    }

    void steppingWalksBothWays() {
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        Navigator& navigator = window->context().navigator;
        navigator.first();
        const int count = navigator.cursor().count();
        int steps = 1;
        while (!navigator.cursor().atEnd()) {
            window->context().menus.command(QStringLiteral("step.into"))->trigger();
            ++steps;
        }
        QCOMPARE(steps, count);
        QVERIFY(!window->context().menus.command(QStringLiteral("step.into"))->isEnabled());
        navigator.first();
        QVERIFY(!window->context().menus.command(QStringLiteral("step.back"))->isEnabled());
    }

    void probeNamesTheElement() {
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        window->context().navigator.showModule(QStringLiteral("backbone.stem.act"));
        QTRY_VERIFY(window->context().stage.heatmaps()->tiles()->upToDate());
        window->context().stage.heatmaps()->tiles()->choose({window->context().stage.heatmaps()->tiles()->choice().tensor, 5});
        window->context().stage.heatmaps()->channel()->setProbe(3, 4);
        QVERIFY2(window->context().stage.heatmaps()->channel()->probeText().startsWith(QStringLiteral("backbone.stem.act.out[0,5,3,4] = ")),
                 qPrintable(window->context().stage.heatmaps()->channel()->probeText()));
    }

    void sortedChannelsKeepTheChoice() {
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        window->context().navigator.showModule(QStringLiteral("backbone.stem.act"));
        TileView* tiles = window->context().stage.heatmaps()->tiles();
        QTRY_VERIFY(tiles->upToDate());
        tiles->choose({tiles->choice().tensor, 5});
        window->context().stage.heatmaps()->channel()->setProbe(3, 4);
        const QString probed = window->context().stage.heatmaps()->channel()->probeText();
        ChannelArrangement byMax;
        byMax.order = ChannelOrder::Max;
        window->context().stage.controls()->setArrangement(byMax);
        QTRY_VERIFY(tiles->upToDate());
        const StageTensor& tensor = tiles->tensors()[static_cast<std::size_t>(tiles->choice().tensor)];
        QCOMPARE(tensor.plane(tiles->choice().plane).index, 5);
        for (int i = 1; i < tensor.channelCount(); ++i)
            QVERIFY(measureChannel(tensor.tensor.view, tensor.plane(i - 1)).max >= measureChannel(tensor.tensor.view, tensor.plane(i)).max);
        window->context().stage.heatmaps()->channel()->setProbe(3, 4);
        QCOMPARE(window->context().stage.heatmaps()->channel()->probeText(), probed);
        // The next step shows the same channel, and in its own order.
        window->context().navigator.showModule(QStringLiteral("backbone.stem"));
        QTRY_VERIFY(tiles->upToDate());
        QCOMPARE(tiles->tensors()[static_cast<std::size_t>(tiles->choice().tensor)].plane(tiles->choice().plane).index, 5);
    }

    void reducedChannelsAreNamed() {
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        window->context().navigator.showModule(QStringLiteral("backbone.stem.act"));
        ChannelArrangement mean;
        mean.reduction = ChannelReduction::AbsMean;
        window->context().stage.controls()->setArrangement(mean);
        QTRY_VERIFY(window->context().stage.heatmaps()->tiles()->upToDate());
        QCOMPARE(window->context().stage.heatmaps()->chosenTensor()->channelCount(), 1);
        window->context().stage.heatmaps()->channel()->setProbe(0, 1);
        QVERIFY2(window->context().stage.heatmaps()->channel()->probeText().startsWith(
                     QStringLiteral("backbone.stem.act.out.abs_mean[0,0,0,1] = ")),
                 qPrintable(window->context().stage.heatmaps()->channel()->probeText()));
    }

    void pinnedRangeHoldsForTheNextStep() {
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        window->context().navigator.showModule(QStringLiteral("backbone.stem.act"));
        window->context().stage.heatmaps()->pinRange(-0.5, 0.25);
        QSignalSpy spans(window->context().stage.heatmaps(), &HeatmapsPage::spanShown);
        window->context().navigator.showModule(QStringLiteral("backbone.stage_1.0"));
        QTRY_VERIFY(window->context().stage.heatmaps()->tiles()->upToDate());
        QTRY_VERIFY(!spans.isEmpty());
        QCOMPARE(spans.last()[0].toDouble(), -0.5);
        QCOMPARE(spans.last()[1].toDouble(), 0.25);
        window->context().stage.heatmaps()->unpinRange();
        QCOMPARE(window->context().stage.heatmaps()->heatmapStyle().rule, RangeRule::Auto);
    }

    void graphFollowsTheSelection() {
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        window->context().navigator.openJourney(Journey::Forward);
        window->context().stage.choosePage(PageId::Graph);
        QCOMPARE(window->context().stage.page(), PageId::Graph);
        GraphView* graph = window->room<GraphRoom>().page()->network();
        QTRY_VERIFY(graph->scene() != nullptr);
        window->context().navigator.showModule(QStringLiteral("backbone.stage_2.1"));
        QCOMPARE(graph->current(), window->context().navigator.cursor().index());
        Q_EMIT graph->stepChosen(3);
        QCOMPARE(window->context().navigator.cursor().index(), 3);
        // A build shows the graph of the same network.
        window->context().navigator.openJourney(Journey::Build);
        QCOMPARE(window->context().stage.page(), PageId::Graph);
        QVERIFY(!window->room<GraphRoom>().page()->showsFold());
        window->context().navigator.openJourney(Journey::Reparameterise);
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.folded() != nullptr, 20000);
        window->context().navigator.showModule(QStringLiteral("backbone.stage_2.1"));
        QCOMPARE(window->context().stage.page(), PageId::Graph);
        QVERIFY(window->room<GraphRoom>().page()->showsFold());
    }

    void continueStopsAtBreakpoints() {
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        Navigator& navigator = window->context().navigator;
        navigator.first();
        window->context().navigator.breakpoints().toggle({BreakOn::Path, "backbone.stage_2.1", 0});
        window->context().menus.command(QStringLiteral("step.continue"))->trigger();
        QTRY_COMPARE(navigator.cursor().step()->path, std::string("backbone.stage_2.1"));
        QVERIFY(window->context().menus.command(QStringLiteral("step.toggle-breakpoint"))->isChecked());
        window->context().menus.command(QStringLiteral("step.toggle-breakpoint"))->trigger();
        QVERIFY(window->context().navigator.breakpoints().list().empty());
        window->context().menus.command(QStringLiteral("step.continue"))->trigger();
        QTRY_VERIFY(navigator.cursor().atEnd());
    }

    void conditionStopsWhereItHolds() {
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        Navigator& navigator = window->context().navigator;
        navigator.first();
        // From the menu into the dialog.
        window->room<StepsRoom>().breakpointsMenu()->fill();
        for (QAction* action : window->context().menus.menu(QStringLiteral("step.breakpoints"))->actions())
            if (action->text().startsWith("A condition")) action->trigger();
        auto* dialog = window->findChild<ConditionDialog*>();
        QVERIFY(dialog);
        auto* edit = dialog->findChild<QLineEdit*>("condition");
        auto* hint = dialog->findChild<QLabel*>("hint");
        auto* accept = dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
        QVERIFY(edit && hint && !accept->isEnabled());
        edit->setText("output.shape[0] = 1");
        QVERIFY2(hint->text().contains("Column 17") && hint->text().contains("'=='"), qPrintable(hint->text()));
        QVERIFY(!accept->isEnabled());
        edit->setText("mean(otput) > 1");
        QVERIFY2(hint->text().contains("Did you mean 'output'"), qPrintable(hint->text()));
        QVERIFY(accept->isEnabled());
        edit->setText(" numel(output) == 10 ");
        accept->click();
        const Breakpoint breakpoint{BreakOn::Condition, "numel(output) == 10", 0};
        QCOMPARE(window->context().navigator.breakpoints().list(), std::vector<Breakpoint>{breakpoint});
        QCOMPARE(window->room<RecoveryRoom>().capture().breakpoints, window->context().navigator.breakpoints().list());
        const Trace& trace = *navigator.trace();
        const int expected = nextStop(trace, 0, window->context().navigator.breakpoints().list()).step;
        QVERIFY(expected > 0);
        window->context().menus.command(QStringLiteral("step.continue"))->trigger();
        QTRY_COMPARE(navigator.cursor().index(), expected);
        // A condition that fits no step is reported once.
        QSignalSpy failed(window->room<StepsRoom>().search(), &BreakpointSearch::conditionFailed);
        window->context().navigator.breakpoints().setList({{BreakOn::Condition, "max(outputt) > 1", 0}});
        for (int round = 0; round < 2; ++round) {
            navigator.first();
            window->context().menus.command(QStringLiteral("step.continue"))->trigger();
            QTRY_VERIFY(navigator.cursor().atEnd());
        }
        QCOMPARE(failed.size(), 1);
        QVERIFY2(window->context().notices.bar()->allText().contains("max(outputt) > 1"),
                 qPrintable(window->context().notices.bar()->allText()));
    }

    void badFileLeavesTheRest_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("missing") << QStringLiteral("missing.py") << QByteArray();
        QTest::newRow("syntax") << QStringLiteral("broken.py") << QByteArray("model = dict(\n");
        QTest::newRow("import") << QStringLiteral("import.py") << QByteArray("import os\n");
        QTest::newRow("no picture") << QStringLiteral("no.png") << QByteArray("this is text");
        QTest::newRow("no checkpoint") << QStringLiteral("no.pth") << QByteArray("this is text");
        QTest::newRow("empty") << QStringLiteral("empty.pth") << QByteArray("");
    }
    void badFileLeavesTheRest() {
        QFETCH(QString, name);
        QFETCH(QByteArray, content);
        QTemporaryDir folder;
        const QString path = folder.filePath(name);
        if (name != QLatin1String("missing.py")) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(content);
        }
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        const auto before = window->context().work.forwarded();
        const auto config = window->context().work.config();
        window->context().work.open({path});
        QTRY_COMPARE_WITH_TIMEOUT(window->context().work.problems()->count(ProblemKind::Error), 1, 20000);
        QCOMPARE(window->context().work.forwarded(), before);
        QCOMPARE(window->context().work.config(), config);
        QVERIFY(!window->context().notices.errors().list().empty());
        QVERIFY(window->context().notices.bar()->isVisible());
    }

    void buildErrorIsSaidInPlace() {
        const auto window = opened({kConfig}, fake({}, true));
        QTRY_VERIFY_WITH_TIMEOUT(window->context().notices.bar()->allText().contains(QStringLiteral("Did you mean 'RepVGG'?")), 20000);
        QVERIFY(!window->context().side.tree(TreeTab::Config)->model()->rows().empty());
        // The empty model tree does not ask for the config that is open.
        const auto hint = [&] {
            QStringList texts;
            for (const QLabel* label : window->context().side.tree(TreeTab::Model)->findChildren<QLabel*>()) texts += label->text();
            return texts.join(QLatin1Char(' '));
        };
        QTRY_VERIFY2(hint().contains(QStringLiteral("could not be built")), qPrintable(hint()));
    }

    void cancelAnswersAtOnce() {
        const auto window = opened({kConfig, kPicture}, fake(std::chrono::milliseconds(4000)));
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.busy() && window->context().work.engine().state() == EngineState::Ready, 20000);
        QTest::qWait(300);
        QElapsedTimer timer;
        timer.start();
        window->context().work.cancel();
        QTRY_VERIFY(!window->context().work.busy());
        QVERIFY2(timer.elapsed() <= 200, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(!window->context().work.built());
    }

    void exportsNumbersAndPictures() {
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        window->context().navigator.showModule(QStringLiteral("backbone.stem.act"));
        QTRY_VERIFY(window->context().stage.heatmaps()->tiles()->upToDate());
        QTemporaryDir folder;
        window->room<ExportRoom>().exportTo(folder.filePath(QStringLiteral("a.npy")));
        window->room<ExportRoom>().exportTo(folder.filePath(QStringLiteral("a.png")));
        const auto read = readNpy(folder.filePath(QStringLiteral("a.npy")).toStdString());
        QVERIFY(read.ok());
        QCOMPARE(read->shape(), (Shape{1, 16, 14, 14}));
        QVERIFY(QImage(folder.filePath(QStringLiteral("a.png"))).width() > 100);
        window->room<ExportRoom>().exportTo(QStringLiteral("/proc/none/a.png"));
        QCOMPARE(window->context().work.problems()->count(ProblemKind::Error), 1);
        QVERIFY(!window->context().notices.errors().list().empty());
        QVERIFY(window->context().notices.bar()->isVisible());
    }

    void allLayersAreExported() {
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        QTemporaryDir folder;
        QSignalSpy finished(&window->room<ExportRoom>().layerExporter(), &LayerExporter::finished);
        window->room<ExportRoom>().exportLayersTo(*exportFormat("npy"), folder.path());
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
        const QStringList files = QDir(folder.path()).entryList({QStringLiteral("*.npy")});
        QVERIFY(!files.isEmpty());
        QCOMPARE(finished[0][0].toInt(), static_cast<int>(files.size()));
        QSignalSpy failed(&window->room<ExportRoom>().layerExporter(), &LayerExporter::failed);
        window->room<ExportRoom>().exportLayersTo(*exportFormat("npy"), QStringLiteral("/proc/none"));
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 20000);
        QVERIFY(!window->context().notices.errors().list().empty());
        QVERIFY(window->context().notices.bar()->isVisible());
    }

    void numbersAndValuesAreCopied() {
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        window->context().navigator.showModule(QStringLiteral("backbone.stem.act"));
        QTRY_VERIFY(window->context().stage.heatmaps()->tiles()->upToDate());
        window->context().stage.heatmaps()->channel()->setProbe(3, 4);
        window->context().menus.command(QStringLiteral("file.copy-value"))->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("backbone.stem.act.out[0,")));
        window->context().menus.command(QStringLiteral("file.copy-numbers"))->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().count(QLatin1Char('\n')) > 16);
        window->context().menus.command(QStringLiteral("file.copy-picture"))->trigger();
        QVERIFY(!QGuiApplication::clipboard()->pixmap().isNull());
    }

    void everyActionIsInAMenuWithATip() {
        const auto window = opened({});
        QList<QAction*> inMenus;
        for (QMenu* menu : window->findChildren<QMenu*>()) inMenus += menu->actions();
        for (QAction* action : window->findChildren<QAction*>()) {
            if (action->parent() != window.get() || action->text().isEmpty()) continue;
            QVERIFY2(inMenus.contains(action), qPrintable(action->text()));
            QVERIFY2(!action->toolTip().isEmpty(), qPrintable(action->text()));
        }
    }

    /// How long the window's thread takes is measured by tests/bench/bench_window and `teardown --stalls`; here, that it waits for nobody.
    void theWindowNeverWaitsForTheEngine() {
        auto window = std::make_unique<MainWindow>(fake(std::chrono::milliseconds(20)));
        window->show();
        const int builds = test::FakeSession::builds;
        window->context().work.open({kConfig, kCheckpoint, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        for (Journey journey : {Journey::Reparameterise, Journey::Build, Journey::Forward}) {
            window->context().navigator.openJourney(journey);
            QTRY_VERIFY_WITH_TIMEOUT(window->context().work.trace(journey) != nullptr, 20000);
            for (int i = 0; i < 5; ++i) {
                window->context().menus.command(QStringLiteral("step.into"))->trigger();
                window->context().menus.command(QStringLiteral("step.over"))->trigger();
                QCoreApplication::processEvents();
            }
        }
        Theme::instance().apply(ThemeMode::Dark);
        QCoreApplication::processEvents();
        Theme::instance().apply(ThemeMode::Light);
        QVERIFY(test::FakeSession::builds > builds);
        QCOMPARE(test::FakeSession::journeysOnMainThread.load(), 0);
    }
};

TD_TEST_GUI(WindowTest)
#include "tst_window.moc"
