// A journey that the program does not have: with a row of the table and a recorder it has its place in the menu, a cursor, pages, a name in
// files, and is stale when what it depends on changes.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/files/view_reopen.h"
#include "app/gui/rooms/help/help_room.h"
#include "app/gui/rooms/recovery/recovery.h"
#include "app/gui/rooms/recovery/recovery_room.h"
#include "app/gui/rooms/recovery/workspace_state.h"
#include "app/gui/work/journey_input.h"
#include "app/gui/work/record.h"
#include "core/base/file.h"
#include "tests/support/test_program.h"
#include "tests/widgets/fake_session.h"
#include "tests/widgets/fake_tensors.h"
#include "widgets/notices/notice_bar.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QActionGroup>
#include <QtTest>

#include <array>
#include <atomic>

using namespace teardown;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");

struct PruneOutcome {
    TracePtr trace;
    std::string of;  ///< the input's name
};

struct PruneRequest {
    static constexpr std::string_view kJourney = "prune";
    using Outcome = PruneOutcome;
    std::string of;
};

constexpr Journey kPrune{PruneRequest::kJourney};

// The row.
constexpr auto kTable = [] {
    std::array<JourneyInfo, std::size(kJourneys) + 1> rows;
    std::copy(std::begin(kJourneys), std::end(kJourneys), rows.begin());
    rows.back() = {.id = kPrune,
                   .needs = {.input = Need::Always},
                   .dependsOn = {Journey::Forward},
                   .steps = true,
                   .view = {.graph = true},
                   .menu = {"test.prune.menu", "&Prune"},
                   .about = {"test.prune.about", "Which channels may go"},
                   .running = {"test.prune.running", "Pruning …"},
                   .progress = {"test.prune.progress", "pruning"}};
    return rows;
}();

std::atomic<int> s_runs = 0;

// The recorder.
Result<std::shared_ptr<const PruneOutcome>> prune(const PruneRequest& request, const TaskContext&) {
    ++s_runs;
    auto trace = std::make_shared<Trace>();
    trace->journey = kPrune;
    for (int i = 0; i < 3; ++i) {
        Step step;
        step.index = i;
        step.end = i + 1;
        step.kind = StepKind::Op;
        step.path = "backbone.stage_" + std::to_string(i + 1);
        step.type = "prune";
        step.title = asIs("prune " + step.path);
        step.outputs = {{"output", TensorRole::Activation, test::wave({1, 4, 6, 6}, i), {}, {}, i, TensorName::Output, {}}};
        trace->steps.push_back(std::move(step));
    }
    return std::make_shared<const PruneOutcome>(PruneOutcome{trace, request.of});
}

std::unique_ptr<MainWindow> makeWindow() {
    return std::make_unique<MainWindow>(
        []() -> Result<std::unique_ptr<SessionApi>> {
            auto session = std::make_unique<test::FakeSession>();
            session->add<PruneRequest>(prune);
            return std::unique_ptr<SessionApi>(std::move(session));
        },
        kTable,
        [](JourneySlots& journeys) {
            journeys.add<PruneOutcome>(kPrune, {[](SessionApi& session, const JourneyInput& from, const TaskContext& task) {
                                           const auto* file = std::get_if<PictureFile>(&from.input);
                                           return record(session, PruneRequest{file ? file->path : std::string()}, task);
                                       }});
        });
}

}  // namespace

class TestJourneyRow : public QObject {
    Q_OBJECT

private:
    static QString picture(const char* name) { return kSample + QStringLiteral("pictures/") + QLatin1String(name); }
    static std::unique_ptr<MainWindow> opened() {
        auto window = makeWindow();
        window->show();
        window->context().work.open(
            {kSample + QStringLiteral("repvgg-digits.py"), kSample + QStringLiteral("repvgg-digits.pth"), picture("3_1.png")});
        return window;
    }
    static QAction* entry(MainWindow& window) {
        for (QAction* action : window.context().menus.group(QStringLiteral("journeys"))->actions())
            if (action->data().toString() == QLatin1String("prune")) return action;
        return nullptr;
    }

private Q_SLOTS:
    void initTestCase() { QCoreApplication::setOrganizationName(QStringLiteral("teardown-test")); }

    void itHasAPlaceInTheMenuAndACursor() {
        const auto window = opened();
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 60000);
        QAction* action = entry(*window);
        QVERIFY(action);
        QCOMPARE(action->text(), QStringLiteral("&Prune"));
        QCOMPARE(action->shortcut(), QKeySequence(Qt::CTRL | Qt::Key_9));
        QCOMPARE(window->context().menus.group(QStringLiteral("journeys"))->actions().size(), 9);
        QVERIFY(!window->context().work.trace(kPrune));
        action->trigger();
        QCOMPARE(window->context().navigator.journey(), kPrune);
        QVERIFY(action->isChecked());
        QTRY_COMPARE_WITH_TIMEOUT(window->context().work.slot(kPrune).state(), SlotState::Fresh, 60000);
        const TracePtr trace = window->context().work.trace(kPrune);
        QVERIFY(trace);
        QCOMPARE(window->context().navigator.trace(), trace);
        QCOMPARE(window->context().stage.trace(), trace);
        QCOMPARE(window->context().stage.page(), PageId::Heatmaps);
        // Its row gives it a graph, and neither answer nor fold.
        window->context().stage.returnTo(PageId::Answer);
        QCOMPARE(window->context().stage.page(), PageId::Heatmaps);
        window->context().stage.returnTo(PageId::Graph);
        QCOMPARE(window->context().stage.page(), PageId::Graph);
        window->context().navigator.last();
        QCOMPARE(window->context().navigator.cursor().index(), 2);
        window->context().navigator.openJourney(Journey::Forward);
        window->context().navigator.openJourney(kPrune);
        QCOMPARE(window->context().navigator.cursor().index(), 2);
    }

    void itGoesAndComesWithWhatItDependsOn() {
        const auto window = opened();
        Workbench& work = window->context().work;
        QTRY_VERIFY_WITH_TIMEOUT(work.forwarded() != nullptr, 60000);
        window->context().navigator.openJourney(kPrune);
        QTRY_COMPARE_WITH_TIMEOUT(work.slot(kPrune).state(), SlotState::Fresh, 60000);
        const TracePtr before = work.trace(kPrune);
        const int runs = s_runs;
        QVERIFY(work.files().setOptions({{"data.samples_per_gpu", "7"}}).ok());
        QVERIFY(work.slot(kPrune).state() != SlotState::Fresh);
        QTRY_VERIFY_WITH_TIMEOUT(work.slot(kPrune).state() == SlotState::Fresh, 60000);
        QVERIFY(work.trace(kPrune) != before);
        QCOMPARE(s_runs.load(), runs + 1);
        QTRY_COMPARE(window->context().navigator.trace(), work.trace(kPrune));
        // The input is one of its needs, too.
        work.open({picture("5_1.png")});
        QTRY_VERIFY_WITH_TIMEOUT(work.slot(kPrune).state() == SlotState::Fresh && s_runs == runs + 2, 60000);
        const auto outcome = static_cast<const Slot<PruneOutcome>&>(work.slot(kPrune)).value();
        QVERIFY(outcome->of.ends_with("5_1.png"));
    }

    void runBringsWhatItNeedsFirst() {
        const auto window = makeWindow();
        Workbench& work = window->context().work;
        work.open({kSample + QStringLiteral("repvgg-digits.py"), picture("3_1.png")});
        QTRY_VERIFY_WITH_TIMEOUT(!work.files().opening() && work.hasInput(), 60000);
        // Asked for before there is an engine.
        work.run(kPrune);
        work.engine().start();
        QTRY_COMPARE_WITH_TIMEOUT(work.slot(kPrune).state(), SlotState::Fresh, 60000);
    }

    void filesRememberItByItsName() {
        QTemporaryDir folder;
        WorkspaceState left;
        {
            const auto window = opened();
            window->startSession(folder.path());
            QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 60000);
            window->context().navigator.openJourney(kPrune);
            QTRY_COMPARE_WITH_TIMEOUT(window->context().work.slot(kPrune).state(), SlotState::Fresh, 60000);
            window->context().navigator.last();
            left = window->room<RecoveryRoom>().capture();
        }
        QCOMPARE(left.journey, QStringLiteral("prune"));
        QCOMPARE(left.step, 2);
        const QByteArray text = left.serialise();
        QCOMPARE(parseWorkspaceState(text, kTable)->journey, QStringLiteral("prune"));
        // A program without that row shows the forward pass.
        QCOMPARE(parseWorkspaceState(text)->journey, QStringLiteral("forward"));
        QVERIFY(writeFileAtomically(folder.filePath(QStringLiteral("session-1-00000000.json")).toStdString(), text.toStdString()).ok());
        const auto window = makeWindow();
        window->show();
        window->startSession(folder.path());
        QVERIFY(window->context().notices.bar()->choose(QStringLiteral("lost"), QStringLiteral("Reopen")));
        QTRY_COMPARE_WITH_TIMEOUT(window->context().navigator.journey(), kPrune, 60000);
        QTRY_COMPARE_WITH_TIMEOUT(window->context().navigator.cursor().index(), 2, 60000);
    }

    void viewsOfItAreFoundAgain() {
        const auto window = opened();
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 60000);
        ViewRecord view;
        view.journey = "prune";
        view.layer = "backbone.stage_2";
        view.type = "prune";
        view.tensor = "output";
        view.config = RecordedFile{"repvgg-digits.py", {}};
        view.input = RecordedFile{"3_1.png", {}};
        Q_EMIT window->context().work.files().viewDropped(QStringLiteral("/tmp/picture.png"), view);
        QTRY_COMPARE_WITH_TIMEOUT(window->context().navigator.journey(), kPrune, 60000);
        QTRY_COMPARE_WITH_TIMEOUT(window->context().navigator.cursor().index(), 1, 60000);
        QCOMPARE(window->context().stage.page(), PageId::Heatmaps);
    }
};

TD_TEST_GUI(TestJourneyRow)
#include "tst_journey_row.moc"
