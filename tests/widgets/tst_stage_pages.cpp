// The stage knows its pages by what every page can be asked: one that only this test knows is shown, hidden, zoomed and explained like the
// others.
#include "tests/support/test_program.h"
#include "tests/widgets/fake_tensors.h"
#include "widgets/common/theme.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_controls.h"
#include "widgets/stage/stage_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/stage/step_pages.h"

#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QToolButton>
#include <QtTest>

using namespace teardown;

namespace {

constexpr PageId kLoss{"test-loss"};
constexpr PageId kNotes{"test-notes"};
constexpr Journey kTraining{"test-training"};
constexpr JourneyInfo kTable[] = {{.id = Journey::Forward, .steps = true, .view = {.graph = true}},
                                  {.id = kTraining, .steps = true, .view = {.answer = true}}};

/// A page about steps of one type, of journeys that end in an answer.
class LossPage : public StagePage {
public:
    explicit LossPage(QWidget* parent = nullptr) : StagePage(kLoss, parent) {}
    QString title() const override { return QStringLiteral("Loss"); }
    QString helpId() const override { return QStringLiteral("loss"); }
    bool fits(const TracePtr& trace, int step) const override {
        return journeyView(trace).answer && trace->steps[static_cast<std::size_t>(step)].type == "Loss";
    }
    void showStep(const TracePtr& trace, int step) override { calls += QStringLiteral("show %1;").arg(trace ? step : -1); }
    void clearStep() override { calls += QStringLiteral("clear;"); }
    void refreshNumbers(const TracePtr&) override { calls += QStringLiteral("numbers;"); }
    void moveProbe(int dx, int dy) override { calls += QStringLiteral("move %1 %2;").arg(dx).arg(dy); }
    void zoomBy(int step) override { calls += QStringLiteral("zoom %1;").arg(step); }
    QString note() const override { return words; }
    bool showsControls() const override { return true; }

    QString said() { return std::exchange(calls, {}); }
    QString calls;
    QString words = QStringLiteral("cross entropy");
};

/// A minimal page, which fits every step.
class NotesPage : public StagePage {
public:
    explicit NotesPage(PageKind kind, bool stays, PageId id = kNotes) : StagePage(id), m_kind(kind), m_stays(stays) {}
    QString title() const override { return QStringLiteral("Notes"); }
    QString helpId() const override { return QStringLiteral("notes"); }
    PageKind kind() const override { return m_kind; }
    bool staysOpen() const override { return m_stays; }

private:
    PageKind m_kind;
    bool m_stays;
};

TracePtr traceOf(Journey journey) {
    auto trace = std::make_shared<Trace>();
    trace->journey = journey;
    for (const char* type : {"Conv2d", "Loss", "Plain"}) {
        Step step;
        step.index = static_cast<int>(trace->steps.size());
        step.kind = StepKind::Module;
        step.type = step.path = type;
        step.end = step.index + 1;
        if (step.type != "Plain") {
            RecordedTensor tensor;
            tensor.label = "output";
            tensor.id = step.index;
            tensor.view = test::wave({1, 2, 4, 4}, step.index);
            step.outputs = {tensor};
        }
        trace->steps.push_back(step);
    }
    return trace;
}

QStringList buttonsOf(const StageView& stage) {
    QStringList texts;
    const auto pages = stage.pages();
    for (const StagePage* page : pages)
        for (const QToolButton* button : stage.findChildren<QToolButton*>())
            if (button->accessibleName() == QStringLiteral("Show %1").arg(page->title()) && button->isVisible() && button->isEnabled())
                texts += button->text();
    return texts;
}

QToolButton* buttonOf(const StageView& stage, const QString& title) {
    for (QToolButton* button : stage.findChildren<QToolButton*>())
        if (button->text() == title && button->parentWidget()->objectName() != QStringLiteral("placeHeading")) return button;
    return nullptr;
}

}  // namespace

class StagePagesTest : public QObject {
    Q_OBJECT

private:
    struct Fixture {
        Lane lane{QStringLiteral("test")};
        StageView stage{JourneyTable(kTable)};
        LossPage* loss = new LossPage;
        Fixture() {
            stage.addPage(new NotesPage(PageKind::Message, false, PageId::Message));
            stage.addPage(loss);
            addStepPages(stage, lane);
            stage.resize(1000, 600);
            stage.show();
        }
    };

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("stage-pages"));
        Theme::instance().apply(ThemeMode::Light);
    }
    void init() { QSettings().clear(); }

    void aPageIsShownForTheStepsThatItFits() {
        Fixture f;
        QCOMPARE(f.stage.page(), PageId::Message);
        QVERIFY(buttonOf(f.stage, QStringLiteral("Loss")));
        f.loss->said();
        const TracePtr trace = traceOf(kTraining);
        f.stage.setStep(trace, 0);
        QCOMPARE(f.loss->said(), QStringLiteral("clear;"));
        QCOMPARE(buttonsOf(f.stage), (QStringList{"Heatmaps", "Details"}));
        QCOMPARE(f.stage.page(), PageId::Heatmaps);
        f.stage.setStep(trace, 1);
        QCOMPARE(f.loss->said(), QStringLiteral("show 1;"));
        // Behind the pages that the order names, and before the message.
        QCOMPARE(buttonsOf(f.stage), (QStringList{"Heatmaps", "Details", "Loss"}));
        QVERIFY(buttonOf(f.stage, QStringLiteral("Details"))->x() < buttonOf(f.stage, QStringLiteral("Loss"))->x());
        QCOMPARE(f.stage.page(), PageId::Heatmaps);
        QSignalSpy chosen(&f.stage, &StageView::pageChosen);
        buttonOf(f.stage, QStringLiteral("Loss"))->click();
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(f.stage.page(), kLoss);
        QCOMPARE(f.stage.currentPage(), static_cast<StagePage*>(f.loss));
        QVERIFY(f.loss->isVisible());
        // Where it has nothing to show another page stands in, and it comes back with the next step that it fits.
        f.stage.setStep(trace, 2);
        QCOMPARE(f.stage.page(), PageId::Details);
        QVERIFY(!f.stage.isPageAvailable(kLoss));
        QCOMPARE(f.stage.chosenPage(), kLoss);
        f.stage.setStep(trace, 1);
        QCOMPARE(f.stage.page(), kLoss);
        f.stage.showMessagePage();
        QCOMPARE(f.stage.page(), PageId::Message);
        QVERIFY(f.loss->said().endsWith(QStringLiteral("clear;")));
    }

    void whichJourneysHaveItItsRowSays() {
        Fixture f;
        f.stage.setStep(traceOf(Journey::Forward), 1);
        QVERIFY(!f.stage.isPageAvailable(kLoss));
        QCOMPARE(buttonsOf(f.stage), (QStringList{"Heatmaps", "Details"}));
    }

    void itIsAskedLikeTheOthers() {
        Fixture f;
        const TracePtr trace = traceOf(kTraining);
        f.stage.setStep(trace, 1);
        f.stage.choosePage(kLoss);
        f.loss->said();
        f.stage.zoomBy(1);
        f.stage.zoomBy(0);
        f.stage.moveProbe(-1, 2);
        QCOMPARE(f.loss->said(), QStringLiteral("zoom 1;zoom 0;move -1 2;"));
        const TracePtr again = traceOf(kTraining);
        f.stage.refreshNumbers(again);
        QCOMPARE(f.loss->said(), QStringLiteral("numbers;"));
        QCOMPARE(f.stage.trace(), again);
        QCOMPARE(f.stage.page(), kLoss);
        QCOMPARE(f.stage.currentPage()->helpId(), QStringLiteral("loss"));
        QCOMPARE(f.stage.currentPage()->content(), static_cast<QWidget*>(f.loss));
        QVERIFY(!f.stage.currentPage()->thumbnail());
        QVERIFY(!f.stage.currentPage()->copyNumbers());
        QVERIFY(f.stage.controls()->isVisible());
        const auto labels = f.stage.findChildren<QLabel*>();
        const auto hasNote = [&](const QString& text) {
            return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->toolTip() == text; });
        };
        QVERIFY(hasNote(QStringLiteral("cross entropy")));
        f.loss->words = QStringLiteral("focal");
        Q_EMIT f.loss->headerChanged();
        QVERIFY(hasNote(QStringLiteral("focal")));
        QSignalSpy steps(&f.stage, &StageView::stepChosen);
        Q_EMIT f.loss->stepChosen(2);
        QCOMPARE(steps.size(), 1);
        // It ignores steps shown by other pages, and their keys.
        f.stage.choosePage(PageId::Details);
        f.loss->said();
        f.stage.zoomBy(1);
        QVERIFY(f.loss->said().isEmpty());
        QVERIFY(!f.stage.controls()->isVisible());
    }

    void aPageThatComesLaterSeesTheStep() {
        Lane lane(QStringLiteral("test"));
        StageView stage{JourneyTable(kTable)};
        addStepPages(stage, lane);
        stage.show();
        stage.choosePage(kLoss);
        stage.setStep(traceOf(kTraining), 1);
        QCOMPARE(stage.page(), PageId::Heatmaps);
        auto* loss = new LossPage;
        stage.addPage(loss);
        QCOMPARE(loss->said(), QStringLiteral("show 1;"));
        QVERIFY(stage.isPageAvailable(kLoss));
        stage.choosePage({});
        QCOMPARE(stage.page(), PageId::Heatmaps);
        QCOMPARE(stage.pageOf<LossPage>(), loss);
        QCOMPARE(stage.heatmaps(), stage.pageOf<HeatmapsPage>());
        QCOMPARE(stage.page(PageId::Graph), nullptr);
    }

    void aLastingPageNeedsNoStep() {
        Fixture f;
        f.stage.addPage(new NotesPage(PageKind::Lasting, true));
        f.stage.returnTo(kNotes);
        QCOMPARE(f.stage.page(), PageId::Message);
        f.stage.setPageAvailable(kNotes, true);
        f.stage.showWithoutStep(kNotes);
        QCOMPARE(f.stage.page(), kNotes);
        // It stays for another run, and goes with a step that the person takes.
        const TracePtr trace = traceOf(kTraining);
        f.stage.setStep(trace, 0);
        QCOMPARE(f.stage.page(), kNotes);
        f.stage.setStep(trace, 1);
        QCOMPARE(f.stage.page(), PageId::Heatmaps);
        f.stage.choosePage(kNotes);
        f.stage.setStep(trace, 0);
        QCOMPARE(f.stage.page(), kNotes);
        f.stage.leavePage(kNotes);
        QCOMPARE(f.stage.page(), PageId::Heatmaps);
        QCOMPARE(f.stage.chosenPage(), PageId());
        f.stage.showPage(kNotes);
        f.stage.showMessagePage();
        QCOMPARE(f.stage.page(), kNotes);
        // Left while it still has something to show.
        f.stage.leavePage(kNotes);
        QCOMPARE(f.stage.page(), PageId::Message);
        f.stage.showPage(kNotes);
        f.stage.setPageAvailable(kNotes, false);
        QCOMPARE(f.stage.page(), PageId::Message);
    }

    /// Buttons of the usual pages do not come and go while one steps.
    void buttonsStayInTheirPlaces() {
        Fixture f;
        const TracePtr trace = traceOf(kTraining);
        f.stage.setStep(trace, 0);
        QToolButton* fold = buttonOf(f.stage, QStringLiteral("Fold"));
        QToolButton* heatmaps = buttonOf(f.stage, QStringLiteral("Heatmaps"));
        QVERIFY(fold->isVisible() && !fold->isEnabled());
        QVERIFY(fold->toolTip().contains(QStringLiteral("Re-parameterise")));
        QVERIFY(heatmaps->isEnabled() && heatmaps->toolTip().isEmpty());
        const int x = buttonOf(f.stage, QStringLiteral("Details"))->x();
        f.stage.setStep(trace, 2);
        QVERIFY(heatmaps->isVisible() && !heatmaps->isEnabled());
        QCOMPARE(buttonOf(f.stage, QStringLiteral("Details"))->x(), x);
        // Those that a person opened vanish.
        QVERIFY(!buttonOf(f.stage, QStringLiteral("Loss"))->isVisible());
    }

    void buttonsThatDoNotFitAreInAMenu() {
        Fixture f;
        constexpr PageId kOthers[] = {{"test-a"}, {"test-b"}, {"test-c"}, {"test-d"}, {"test-e"}, {"test-f"}, {"test-g"}};
        for (const PageId id : kOthers) {
            f.stage.addPage(new NotesPage(PageKind::Lasting, false, id));
            f.stage.setPageAvailable(id, true);
        }
        f.stage.setStep(traceOf(kTraining), 1);
        QToolButton* more = buttonOf(f.stage, QStringLiteral("»"));
        QVERIFY(more && !more->isVisible());
        f.stage.choosePage(kLoss);
        f.stage.resize(480, 600);
        QTRY_VERIFY(more->isVisible());
        QVERIFY(buttonOf(f.stage, QStringLiteral("Loss"))->isVisible());
        const int right = more->mapTo(&f.stage, QPoint(more->width(), 0)).x();
        QVERIFY2(right <= f.stage.width(), qPrintable(QString::number(right)));
        Q_EMIT more->menu()->aboutToShow();
        QVERIFY(!more->menu()->isEmpty());
        QAction* last = more->menu()->actions().last();
        QCOMPARE(last->text(), QStringLiteral("Notes"));
        last->trigger();
        QCOMPARE(f.stage.page(), kOthers[6]);
        f.stage.resize(1000, 600);
        QTRY_VERIFY(!more->isVisible());
        QVERIFY(buttonOf(f.stage, QStringLiteral("Loss"))->isVisible());
    }

    void severalPagesAreLinked() {
        Fixture f;
        const TracePtr trace = traceOf(kTraining);
        f.stage.setStep(trace, 1);
        QCOMPARE(f.stage.page(), PageId::Heatmaps);
        f.stage.setPlaces(2);
        QCOMPARE(f.stage.page(), PageId::Heatmaps);
        QVERIFY(f.stage.shows(PageId::Heatmaps) && f.stage.shows(PageId::Details) && !f.stage.shows(kLoss));
        QVERIFY(f.stage.page(PageId::Heatmaps)->isVisible() && f.stage.page(PageId::Details)->isVisible());
        // The button of a page that is visible goes there; another page takes the place in which one works.
        buttonOf(f.stage, QStringLiteral("Details"))->click();
        QCOMPARE(f.stage.page(), PageId::Details);
        QVERIFY(f.stage.page(PageId::Heatmaps)->isVisible());
        QSignalSpy shown(&f.stage, &StageView::pageChanged);
        buttonOf(f.stage, QStringLiteral("Loss"))->click();
        QCOMPARE(f.stage.page(), kLoss);
        QVERIFY(!shown.isEmpty());
        QVERIFY(f.stage.page(PageId::Heatmaps)->isVisible() && !f.stage.page(PageId::Details)->isVisible());
        // Every visible page follows the step.
        f.loss->said();
        f.stage.setStep(trace, 0);
        QCOMPARE(f.loss->said(), QStringLiteral("clear;"));
        QCOMPARE(f.stage.page(), PageId::Details);
        QVERIFY(f.stage.page(PageId::Heatmaps)->isVisible());
        f.stage.setStep(trace, 1);
        QCOMPARE(f.stage.page(), kLoss);
        // One that does not fit says so in its place, and comes back.
        f.stage.setStep(trace, 2);
        QVERIFY(!f.stage.page(PageId::Heatmaps)->isVisible());
        QVERIFY(!f.stage.shows(PageId::Heatmaps));
        const auto labels = f.stage.findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
            return label->isVisible() && label->text() == f.stage.page(PageId::Heatmaps)->whyAbsent();
        }));
        f.stage.setStep(trace, 1);
        QVERIFY(f.stage.page(PageId::Heatmaps)->isVisible());
        // A message is for the whole stage.
        f.stage.showMessagePage();
        QCOMPARE(f.stage.page(), PageId::Message);
        QTRY_VERIFY(f.stage.currentPage()->width() > 900);
        f.stage.setStep(trace, 1);
        QVERIFY(f.stage.page(PageId::Heatmaps)->isVisible() && f.loss->isVisible());
        f.stage.setPlaces(1);
        QCOMPARE(f.stage.page(), kLoss);
        QVERIFY(!f.stage.page(PageId::Heatmaps)->isVisible());
        QTRY_VERIFY(f.loss->width() > 900);
    }

    void theFocusSelectsThePlace() {
        Fixture f;
        f.stage.setStep(traceOf(kTraining), 1);
        f.stage.setPlaces(2);
        QVERIFY(QTest::qWaitForWindowActive(&f.stage));
        QCOMPARE(f.stage.page(), PageId::Heatmaps);
        f.stage.page(PageId::Details)->setFocus();
        QCOMPARE(f.stage.page(), PageId::Details);
        QVERIFY(buttonOf(f.stage, QStringLiteral("Details"))->isChecked());
        // The buttons for colours belong to a visible page.
        QVERIFY(f.stage.controls()->isVisible());
        f.stage.focusPage();
        QCOMPARE(f.stage.page(), PageId::Details);
    }

    void fourPagesAreKept() {
        {
            Fixture f;
            f.stage.setStep(traceOf(kTraining), 1);
            f.stage.setPlaces(4);
            f.stage.choosePage(kLoss);
            QCOMPARE(f.stage.places(), 4);
            for (const PageId id : {PageId::Details, kLoss}) QVERIFY(f.stage.page(id)->isVisible());
        }
        Fixture f;
        QCOMPARE(f.stage.places(), 4);
        f.stage.setStep(traceOf(kTraining), 1);
        for (const PageId id : {PageId::Details, kLoss}) QVERIFY2(f.stage.shows(id), id.name.data());
    }

    void namesAreStable() {
        // Files may hold them.
        const std::pair<PageId, std::string_view> names[] = {
            {PageId::Heatmaps, "heatmaps"},     {PageId::Graph, "graph"},   {PageId::Fold, "fold"},
            {PageId::Answer, "answer"},         {PageId::Code, "code"},     {PageId::Details, "details"},
            {PageId::Checkpoint, "checkpoint"}, {PageId::Source, "source"}, {PageId::Message, "message"}};
        for (const auto& [id, name] : names) QVERIFY(id.name == name);
        QVERIFY(PageId().name.empty());
    }
};

TD_TEST_GUI(StagePagesTest)
#include "tst_stage_pages.moc"
