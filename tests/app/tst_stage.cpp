// How things are looked at: history of views, bars, call tree, the notes' preset, receptive fields, several pictures, memory for traces,
// views found again from exported pictures.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/export/export_room.h"
#include "app/gui/rooms/export/export_view.h"
#include "app/gui/rooms/files/view_reopen.h"
#include "app/gui/rooms/help/help_room.h"
#include "app/gui/rooms/memory/memory_room.h"
#include "app/gui/rooms/view/view_history.h"
#include "app/gui/rooms/view/view_room.h"
#include "app/gui/side_panes.h"
#include "app/gui/top_bar.h"
#include "core/base/file.h"
#include "core/trace/trace_merge.h"
#include "tests/app/opened_window.h"
#include "tests/support/operations.h"
#include "tests/support/test_program.h"
#include "tests/widgets/fake_tensors.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/engine/module_rows.h"
#include "widgets/notices/notice_bar.h"
#include "widgets/paint/export_formats.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_controls.h"
#include "widgets/stage/stage_view.h"
#include "widgets/stage/step_pages.h"
#include "widgets/tensor/channel_view.h"
#include "widgets/tensor/vector_view.h"
#include "widgets/tensor/via_view.h"
#include "widgets/trace/field_picture.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QToolButton>
#include <QTreeView>
#include <QtTest>

#include <sys/resource.h>
#include <csignal>
#include <limits>

using namespace teardown;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
const QString kConfig = kSample + QStringLiteral("repvgg-digits.py");
const QString kCheckpoint = kSample + QStringLiteral("repvgg-digits.pth");
const QString kPicture = kSample + QStringLiteral("pictures/3_1.png");
const QString kOther = kSample + QStringLiteral("pictures/5_1.png");

std::unique_ptr<MainWindow> opened(const QStringList& files) { return test::openedWindow(files); }

int firstOf(const TracePtr& trace, const char* path, const char* type) {
    for (const Step& step : trace->steps)
        if (step.path == path && step.type == type) return step.index;
    return -1;
}

}  // namespace

class StageTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<MainWindow> running(QStringList files = {kConfig, kCheckpoint, kPicture}) {
        auto window = opened(files);
        if (!QTest::qWaitFor([&] { return window->context().work.forwarded() != nullptr; }, 20000)) qFatal("no forward pass");
        window->context().navigator.openJourney(Journey::Forward);
        return window;
    }
    static bool sharp(MainWindow& window) {
        return QTest::qWaitFor([&] { return window.context().stage.heatmaps()->tiles()->upToDate(); }, 10000);
    }

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("stage"));
        Theme::instance().apply(ThemeMode::Light);
    }
    void init() { QSettings().clear(); }

    void historyOfViews() {
        const auto window = running();
        ViewHistory& history = *window->room<ViewRoom>().history();
        history.setPatience(0);
        const TracePtr trace = window->context().navigator.trace();
        window->context().navigator.showStep(firstOf(trace, "backbone.stage_1.0", "add"));
        QVERIFY(sharp(*window));
        QVERIFY(!window->context().menus.command(QStringLiteral("view.previous-view"))->isEnabled());
        const ViewPoint first = history.capture();
        window->context().menus.command(QStringLiteral("view.colour-map"))->trigger();
        window->context().menus.command(QStringLiteral("view.range-rule"))->trigger();
        window->context().menus.command(QStringLiteral("view.channel-right"))->trigger();
        window->context().menus.command(QStringLiteral("view.zoom-in"))->trigger();
        ChannelArrangement sorted;
        sorted.order = ChannelOrder::Mean;
        window->context().stage.controls()->setArrangement(sorted);
        QVERIFY(sharp(*window));
        window->context().stage.choosePage(PageId::Details);
        const ViewPoint last = history.capture();
        // Walking on makes no entry, but the way back leads to the step that the view was of.
        window->context().navigator.showStep(firstOf(trace, "backbone.stage_3.1", "add"));
        for (int i = 0; i < 6; ++i) {
            QVERIFY2(window->context().menus.command(QStringLiteral("view.previous-view"))->isEnabled(), qPrintable(QString::number(i)));
            window->context().menus.command(QStringLiteral("view.previous-view"))->trigger();
        }
        QVERIFY(!window->context().menus.command(QStringLiteral("view.previous-view"))->isEnabled());
        QVERIFY(sharp(*window));
        const ViewPoint back = history.capture();
        QCOMPARE(back.step, first.step);
        QCOMPARE(back.channel, first.channel);
        QVERIFY(back.style == first.style);
        QVERIFY(back.arrangement == first.arrangement);
        QCOMPARE(back.page, first.page);
        QCOMPARE(back.zoom, first.zoom);
        for (int i = 0; i < 6; ++i) window->context().menus.command(QStringLiteral("view.next-view"))->trigger();
        QVERIFY(!window->context().menus.command(QStringLiteral("view.next-view"))->isEnabled());
        const ViewPoint again = history.capture();
        QVERIFY(again.style == last.style);
        QVERIFY(again.arrangement == last.arrangement);
        QCOMPARE(again.page, last.page);
    }

    void aRunOfArrowKeysIsOneEntry() {
        const auto window = running();
        window->context().navigator.showStep(firstOf(window->context().navigator.trace(), "backbone.stage_1.0", "add"));
        QVERIFY(sharp(*window));
        window->room<ViewRoom>().history()->setPatience(60000);
        const HeatmapsPage* page = window->context().stage.heatmaps();
        const int first = page->chosenPlane();
        const bool left = first > 5;
        const QString key = left ? QStringLiteral("view.channel-left") : QStringLiteral("view.channel-right");
        for (int i = 0; i < 5; ++i) window->context().menus.command(key)->trigger();
        QCOMPARE(page->chosenPlane(), left ? first - 5 : first + 5);
        window->context().menus.command(QStringLiteral("view.previous-view"))->trigger();
        QVERIFY(sharp(*window));
        QCOMPARE(page->chosenPlane(), first);
        QVERIFY(!window->context().menus.command(QStringLiteral("view.previous-view"))->isEnabled());
    }

    void rowsAreBars() {
        const auto window = running();
        window->context().navigator.showStep(firstOf(window->context().navigator.trace(), "head", "softmax"));
        QVERIFY(sharp(*window));
        StageView& stage = window->context().stage;
        QTRY_VERIFY(stage.heatmaps()->vector()->isVisible());
        QCOMPARE(stage.heatmaps()->vector()->values().size(), std::size_t(10));
        stage.heatmaps()->vector()->setProbe(4);
        QCOMPARE(stage.heatmaps()->probeText(), stage.heatmaps()->vector()->probeText());
        QVERIFY(stage.heatmaps()->probeText().contains(QStringLiteral("[0,4] = ")));
        window->context().menus.command(QStringLiteral("view.bars"))->trigger();
        QVERIFY(sharp(*window));
        QVERIFY(!stage.heatmaps()->vector()->isVisible());
        QVERIFY(stage.heatmaps()->channel()->isVisible());
        // Remembered.
        const auto second = running();
        QVERIFY(!second->context().stage.heatmaps()->bars());
    }

    void callTreeIsChosenAndRemembered() {
        const auto window = running();
        QCOMPARE(window->context().side.timeline()->look(), TimelineMode::Pictures);
        window->context().menus.command(QStringLiteral("view.next-steps-as"))->trigger();
        QCOMPARE(window->context().side.timeline()->look(), TimelineMode::Time);
        const auto second = running();
        QCOMPARE(second->context().side.timeline()->look(), TimelineMode::Time);
        second->resize(1024, 600);
        QTest::qWait(50);
        // Beside tree and inspector at their narrowest there is room for it.
        QVERIFY2(second->context().side.timeline()->minimumSizeHint().width() <= 1024 - 190 - 210,
                 qPrintable(QString::number(second->context().side.timeline()->minimumSizeHint().width())));
    }

    void leafingThroughPicturesKeepsStepAndChannel() {
        const auto window = running({kConfig, kCheckpoint, kPicture, kOther});
        Workbench& work = window->context().work;
        QCOMPARE(work.inputs().paths().size(), 2);
        QCOMPARE(work.inputPath(), kPicture);
        QVERIFY(!window->topBar()->inputsButton()->isHidden());
        QCOMPARE(window->topBar()->inputsButton()->text(), QStringLiteral("1 of 2"));
        const int step = firstOf(window->context().navigator.trace(), "backbone.stage_2.1", "add");
        window->context().navigator.showStep(step);
        QVERIFY(sharp(*window));
        window->context().stage.heatmaps()->tiles()->choose({window->context().stage.heatmaps()->tiles()->choice().tensor, 3});
        const TracePtr before = work.trace(Journey::Forward);
        QVERIFY(!window->context().menus.command(QStringLiteral("journey.previous-picture"))->isEnabled());
        window->context().menus.command(QStringLiteral("journey.next-picture"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(work.trace(Journey::Forward) && work.trace(Journey::Forward) != before, 20000);
        QCOMPARE(work.inputPath(), kOther);
        QCOMPARE(test::FakeSession::lastInput, kOther.toStdString());
        QTRY_COMPARE(window->context().stage.trace(), work.trace(Journey::Forward));
        QCOMPARE(window->context().navigator.cursor().index(), step);
        QVERIFY(sharp(*window));
        QCOMPARE(window->context().stage.heatmaps()->chosenPlane(), 3);
        QVERIFY(!window->context().menus.command(QStringLiteral("journey.next-picture"))->isEnabled());
        QCOMPARE(window->topBar()->inputsButton()->text(), QStringLiteral("2 of 2"));
    }

    void aFolderIsItsPictures() {
        InputList list;
        const QStringList open = list.add({kConfig, kSample + QStringLiteral("pictures")});
        QCOMPARE(open.size(), 2);
        QCOMPARE(open[0], kConfig);
        QVERIFY(list.paths().size() > 5);
        QCOMPARE(open[1], list.paths().first());
        // Natural order: 2_10 behind 2_9.
        list.opened(list.paths()[3]);
        QCOMPARE(list.current(), 3);
        const qsizetype before = list.paths().size();
        QCOMPARE(list.add({kPicture}), QStringList{kPicture});
        QCOMPARE(list.paths().size(), before);
        QTemporaryDir empty;
        QCOMPARE(list.add({empty.path()}), QStringList{empty.path()});
    }

    void aPictureThatIsGoneLeavesTheOthers() {
        QTemporaryDir folder;
        const QString copy = folder.filePath(QStringLiteral("b.png"));
        QVERIFY(QFile::copy(kPicture, folder.filePath(QStringLiteral("a.png"))));
        QVERIFY(QFile::copy(kOther, copy));
        const auto window = running({kConfig, folder.path()});
        const TracePtr before = window->context().work.trace(Journey::Forward);
        QVERIFY(QFile::remove(copy));
        window->context().menus.command(QStringLiteral("journey.next-picture"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.problems()->count(ProblemKind::Error) > 0, 10000);
        QVERIFY(window->context().notices.bar()->isVisible());
        QCOMPARE(window->context().work.trace(Journey::Forward), before);
        QVERIFY(window->context().work.inputPath().endsWith(QStringLiteral("a.png")));
    }

    void whatWasNotKeptIsRecomputed() {
        auto window = opened({kConfig, kCheckpoint});
        window->context().work.engine().setByteBudget(40 << 10);
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.built() != nullptr, 20000);
        window->context().menus.command(QStringLiteral("journey.recompute-always"))->setChecked(false);
        window->context().work.open({kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(
            window->context().work.forwarded() != nullptr && window->context().work.answeredInput() == AnsweredInput::File, 20000);
        const TracePtr trace = window->context().work.trace(Journey::Forward);
        QVERIFY(!trace->complete);
        const int step = firstOf(trace, "backbone.stage_4.0", "add");
        QVERIFY(hasDropped(trace->steps[static_cast<std::size_t>(step)]));
        window->context().navigator.showStep(step);
        QVERIFY(window->context().menus.command(QStringLiteral("journey.recompute"))->isEnabled());
        QVERIFY(sharp(*window));
        QVERIFY(!window->context().stage.heatmaps()->chosenTensor());
        auto* button = window->context().stage.heatmaps()->tiles()->viewport()->findChild<QPushButton*>();
        QVERIFY(button && button->isVisible());
        button->click();
        QTRY_VERIFY_WITH_TIMEOUT(window->context().stage.heatmaps()->chosenTensor() != nullptr, 20000);
        QVERIFY(!hasDropped(window->context().work.trace(Journey::Forward)->steps[static_cast<std::size_t>(step)]));
        QCOMPARE(window->context().navigator.cursor().index(), step);
        QVERIFY(!window->context().menus.command(QStringLiteral("journey.recompute"))->isEnabled());
        // With room for all of it the next run shows what this one could not.
        const int third = firstOf(trace, "backbone.stage_3.0", "add");
        window->context().navigator.showStep(third);
        QVERIFY(sharp(*window));
        QVERIFY(!window->context().stage.heatmaps()->chosenTensor());
        window->context().work.engine().setByteBudget(EngineService::kByteBudget);
        window->context().work.run(Journey::Forward);
        QTRY_VERIFY_WITH_TIMEOUT(window->context().stage.heatmaps()->chosenTensor() != nullptr, 20000);
        const TracePtr whole = window->context().work.trace(Journey::Forward);
        window->context().work.engine().setByteBudget(40 << 10);
        window->context().work.run(Journey::Forward);
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.trace(Journey::Forward) != whole, 20000);
        // Automatically; the previous one is released.
        window->context().menus.command(QStringLiteral("journey.recompute-always"))->trigger();
        const int other = firstOf(trace, "backbone.stage_3.1", "add");
        window->context().navigator.showStep(other);
        QTRY_VERIFY_WITH_TIMEOUT(!hasDropped(window->context().work.trace(Journey::Forward)->steps[static_cast<std::size_t>(other)]),
                                 20000);
        QVERIFY(hasDropped(window->context().work.trace(Journey::Forward)->steps[static_cast<std::size_t>(step)]));
    }

    void theNotesPresetIsShownAndWritten() {
        const auto window = running();
        window->context().navigator.showStep(firstOf(window->context().navigator.trace(), "backbone.stage_1.0", "add"));
        QVERIFY(sharp(*window));
        window->context().menus.command(QStringLiteral("view.via"))->trigger();
        QCOMPARE(window->context().stage.page(), PageId::Heatmaps);
        QTRY_VERIFY(!window->context().stage.heatmaps()->viaView()->image().isNull());
        QTemporaryDir folder;
        const TensorView view = window->context().stage.heatmaps()->chosenTensor()->tensor.view;
        for (const char* ending : {"png", "npy", "txt"}) {
            const QString mine = folder.filePath(QStringLiteral("mine.%1").arg(QLatin1String(ending))),
                          theirs = folder.filePath(QStringLiteral("theirs.%1").arg(QLatin1String(ending)));
            window->room<ExportRoom>().exportTo(mine);
            const auto sheet = viaSheet(view, {});
            QVERIFY(sheet.ok());
            ExportContent content = contentOf(*sheet);
            content.text = [&] { return viaText(view, false); };
            QVERIFY(writeExport(content, theirs.toStdString()).ok());
            QFile a(mine), b(theirs);
            QVERIFY2(a.open(QIODevice::ReadOnly) && b.open(QIODevice::ReadOnly), ending);
            QCOMPARE(a.readAll(), b.readAll());
        }
        window->context().menus.command(QStringLiteral("view.via"))->trigger();
        QVERIFY(window->context().stage.heatmaps()->tiles()->isVisible());
    }

    void anExportedPictureIsItsViewAgain() {
        QTemporaryDir folder;
        const QString picture = folder.filePath(QStringLiteral("view.png"));
        int step = -1;
        HeatmapStyle style;
        style.map = ColourMap::Magma;
        style.rule = RangeRule::Percentile;
        {
            const auto window = running();
            step = firstOf(window->context().navigator.trace(), "backbone.stage_2.1", "add");
            window->context().navigator.showStep(step);
            QVERIFY(sharp(*window));
            window->context().stage.heatmaps()->setHeatmapStyle(style);
            QVERIFY(sharp(*window));
            const int tensor = window->context().stage.heatmaps()->tiles()->choice().tensor;
            window->context().stage.heatmaps()->tiles()->choose({tensor, 7});
            window->room<ExportRoom>().exportTo(picture);
            QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(picture), 10000);
        }
        // A window that has another picture open, at another step; the files come from the samples.
        const auto window = running({kConfig, kCheckpoint, kOther});
        window->context().work.open({picture});
        QTRY_COMPARE_WITH_TIMEOUT(window->context().work.inputPath(), QFileInfo(kPicture).canonicalFilePath(), 20000);
        QTRY_COMPARE_WITH_TIMEOUT(window->context().navigator.cursor().index(), step, 20000);
        QVERIFY(sharp(*window));
        QCOMPARE(window->context().stage.heatmaps()->tiles()->chosenChannel(), 7);
        QVERIFY(window->context().stage.heatmaps()->heatmapStyle().map == style.map &&
                window->context().stage.heatmaps()->heatmapStyle().rule == style.rule);
        QVERIFY(window->context().notices.bar()->has(QStringLiteral("view")));
        // It can still be what it looks like.
        QVERIFY(window->context().notices.bar()->choose(QStringLiteral("view"), QStringLiteral("Open as picture")));
        QTRY_COMPARE_WITH_TIMEOUT(window->context().work.inputPath(), picture, 20000);
    }

    void aViewWhoseFilesAreGoneSaysWhich() {
        ViewRecord record;
        record.program = "Teardown 0.1.0";
        record.config = RecordedFile{"somewhere-else.py", std::string(64, 'a')};
        record.checkpoint = RecordedFile{"repvgg-digits.pth", std::string(64, 'b')};
        record.tensor = "output";
        const ViewFiles files = findViewFiles(record, {kConfig, kCheckpoint, kSample});
        QCOMPARE(files.missing, QStringList{QStringLiteral("somewhere-else.py")});
        QCOMPARE(files.different, QStringList{QStringLiteral("repvgg-digits.pth")});
        const auto window = running();
        Q_EMIT window->context().work.files().viewDropped(QStringLiteral("/tmp/picture.png"), record);
        QTRY_VERIFY(window->context().notices.bar()->has(QStringLiteral("view")));
        const QString text = window->context().notices.bar()->text(QStringLiteral("view"));
        QVERIFY2(text.contains(QStringLiteral("somewhere-else.py")) && text.contains(QStringLiteral("different content")),
                 qPrintable(text));
    }

    void exportsThatCanNotBeWrittenLeaveNothing() {
        const auto window = running();
        window->context().navigator.showStep(firstOf(window->context().navigator.trace(), "backbone.stage_1.0", "add"));
        QVERIFY(sharp(*window));
        if (QFile::exists(QStringLiteral("/dev/full"))) {
            QVERIFY(!writeFileAtomically("/dev/full", "x").ok());
            QVERIFY(!QFileInfo(QStringLiteral("/dev/full")).isFile());
        }
        QTemporaryDir folder;
        window->room<ExportRoom>().exportTo(folder.filePath(QStringLiteral("no/such/folder.png")));
        QTRY_VERIFY(window->context().notices.bar()->isVisible());
        QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden).size(), 0);
    }

    void aFullDiskIsOneMessageAndNoFile() {
        const auto window = running();
        window->context().navigator.showStep(firstOf(window->context().navigator.trace(), "backbone.stage_1.0", "add"));
        QVERIFY(sharp(*window));
        QTemporaryDir folder;
        const qsizetype problems = window->context().work.problems()->count(ProblemKind::Error);
        // Like a disk with only 200 bytes left.
        rlimit before{};
        QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
        const auto handler = std::signal(SIGXFSZ, SIG_IGN);
        rlimit little = before;
        little.rlim_cur = 200;
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &little), 0);
        window->room<ExportRoom>().exportTo(folder.filePath(QStringLiteral("view.png")));
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &before), 0);
        std::signal(SIGXFSZ, handler);
        QTRY_VERIFY(window->context().notices.bar()->isVisible());
        QCOMPARE(window->context().work.problems()->count(ProblemKind::Error), problems + 1);
        QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden).size(), 0);
    }

    void oddTensors_data() {
        QTest::addColumn<QList<float>>("values");
        QTest::addColumn<QList<int>>("sides");
        const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
        QTest::newRow("nothing but NaN") << QList<float>{nan, nan, nan, nan} << QList<int>{1, 1, 2, 2};
        QTest::newRow("NaN in a row") << QList<float>{nan, nan, nan, nan} << QList<int>{1, 4};
        QTest::newRow("infinities") << QList<float>{inf, -inf, inf, 1} << QList<int>{1, 1, 2, 2};
        QTest::newRow("one value") << QList<float>{3} << QList<int>{1};
        QTest::newRow("one value of rank 4") << QList<float>{3} << QList<int>{1, 1, 1, 1};
        QTest::newRow("equal values") << QList<float>{2, 2, 2, 2} << QList<int>{1, 1, 2, 2};
        QTest::newRow("no values") << QList<float>{} << QList<int>{1, 0, 4, 4};
    }
    void oddTensors() {
        QFETCH(QList<float>, values);
        QFETCH(QList<int>, sides);
        auto trace = std::make_shared<Trace>();
        Step step;
        step.kind = StepKind::Module;
        step.path = "odd";
        step.type = "Odd";
        step.end = 1;
        RecordedTensor tensor;
        tensor.label = "output";
        tensor.id = 0;
        tensor.view = TensorView::fromFloats(Shape(sides.begin(), sides.end()), std::vector<float>(values.begin(), values.end()));
        step.outputs = {tensor};
        trace->steps = {step};
        Lane lane(QStringLiteral("test"));
        StageView stage;
        addStepPages(stage, lane);
        Inspector inspector(lane);
        stage.resize(800, 500);
        stage.show();
        inspector.show();
        stage.setStep(trace, 0);
        inspector.setStep(trace, 0);
        inspector.setTensor(stage.heatmaps()->chosenTensor());
        QVERIFY(QTest::qWaitFor([&] { return stage.heatmaps()->tiles()->upToDate(); }, 5000));
        stage.heatmaps()->channel()->setProbe(0, 0);
        stage.heatmaps()->vector()->setProbe(0);
        stage.heatmaps()->setVia(true);
        QTest::qWait(60);
        QVERIFY(!stage.grab().isNull());
        QVERIFY(!inspector.grab().isNull());
    }

    void theProbeOutlinesWhatItSees() {
        auto trace = std::make_shared<Trace>();
        const auto map = [](int id, const char* name) {
            RecordedTensor tensor{
                name, TensorRole::Activation, test::wave({1, 2, 12, 12}, id), "float32", {1, 2, 12, 12}, id, TensorName::Other, {}};
            return tensor;
        };
        Step root, conv;
        root.kind = conv.kind = StepKind::Module;
        root.end = 2;
        root.inputs = {map(0, "input")};
        root.outputs = {map(1, "output")};
        conv.index = 1;
        conv.depth = 1;
        conv.parent = 0;
        conv.end = 2;
        conv.path = "conv";
        conv.type = "Conv2d";
        conv.operation = test::operationOf("Conv2d");
        conv.detail = test::squareWindow(3, 1, 1);
        conv.inputs = {map(0, "input")};
        conv.outputs = {map(1, "output")};
        trace->steps = {root, conv};
        Lane lane(QStringLiteral("test"));
        StageView stage;
        addStepPages(stage, lane);
        Inspector inspector(lane);
        connect(stage.heatmaps(), &HeatmapsPage::probed, &inspector, &Inspector::setProbe);
        connect(stage.heatmaps(), &HeatmapsPage::fieldShown, &inspector, &Inspector::setField);
        stage.resize(900, 600);
        stage.show();
        inspector.show();
        stage.setStep(trace, 1);
        inspector.setStep(trace, 1);
        QVERIFY(QTest::qWaitFor([&] { return stage.heatmaps()->tiles()->upToDate(); }, 5000));
        stage.heatmaps()->channel()->setProbe(4, 7);
        QCOMPARE(inspector.fieldText(), QStringLiteral("sees 3×3 pixels of the input: rows 3..5, columns 6..8"));
        const QRectF box = stage.heatmaps()->tiles()->fieldRect({0, 1});
        QVERIFY(!box.isEmpty());
        // A quarter of the tile's side, at half of it from the left.
        QVERIFY(qAbs(box.width() / box.height() - 1) < 0.01);
        QVERIFY(stage.heatmaps()->tiles()->fieldRect({1, 0}).isEmpty());
        // When the mouse leaves, the marks disappear but the text stays.
        stage.heatmaps()->channel()->setProbe(-1, -1);
        QVERIFY(stage.heatmaps()->tiles()->fieldRect({0, 1}).isEmpty());
        QVERIFY(!inspector.fieldText().isEmpty());
    }

    void columnsOfTheModel() {
        const auto window = running();
        TreePanel& tree = *window->context().side.tree(TreeTab::Model);
        const int output = static_cast<int>(ModuleColumn::Output), macs = static_cast<int>(ModuleColumn::Macs);
        QVERIFY(tree.columnShown(output));
        QVERIFY(!tree.columnShown(macs));
        QVERIFY(!window->context().work.profiled());
        tree.showColumn(macs, true);
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.profiled() != nullptr, 20000);
        const QModelIndex stem = tree.model()->indexOf(QStringLiteral("backbone.stem"));
        QTRY_VERIFY(!tree.model()->index(stem.row(), macs, stem.parent()).data().toString().isEmpty());
        QCOMPARE(tree.model()->index(stem.row(), output, stem.parent()).data().toString(), QStringLiteral("16×14×14"));
        const auto second = running();
        QVERIFY(second->context().side.tree(TreeTab::Model)->columnShown(macs));
    }
};

TD_TEST_GUI(StageTest)
#include "tst_stage.moc"
