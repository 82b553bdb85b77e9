// What the window shows for an answer where there is none: NaN, a head that was not loaded, no checkpoint, no picture, an empty pad - in
// the inspector, on the page about the answer, in the list of pictures and in the chip of the checkpoint.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/rooms/answer/answer_page.h"
#include "app/gui/rooms/answer/answer_room.h"
#include "app/gui/rooms/answer/why_page.h"
#include "app/gui/rooms/checkpoint/checkpoint_room.h"
#include "app/gui/rooms/drawing/drawing_room.h"
#include "app/gui/rooms/pictures/pictures_room.h"
#include "app/gui/side_panes.h"
#include "app/gui/top_bar.h"
#include "app/gui/work/picture_answers.h"
#include "core/session/build_journey.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/answer/answer_block.h"
#include "widgets/common/chip.h"
#include "widgets/common/theme.h"
#include "widgets/draw/draw_pad.h"
#include "widgets/engine/what_if_panel.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"

#include <QAction>
#include <QPushButton>
#include <QToolButton>
#include <QTreeWidget>
#include <QtTest>

using namespace teardown;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
const QString kConfig = kSample + QStringLiteral("repvgg-digits.py");
const QString kCheckpoint = kSample + QStringLiteral("repvgg-digits.pth");
const QString kPicture = kSample + QStringLiteral("pictures/3_1.png");
const QString kOther = kSample + QStringLiteral("pictures/5_1.png");

/// A fake engine whose trust the test sets.
class DoubtfulSession : public test::FakeSession {
public:
    static inline Trust s_trust;
    static inline LoadReport s_load;
    static inline std::vector<std::string> s_notFinite;
    DoubtfulSession() { setTrust(s_trust); }
    Result<std::shared_ptr<const BuildOutcome>> build(const BuildRequest& request, const TaskContext& task) override {
        TD_TRY(const auto built, FakeSession::build(request, task));
        auto changed = std::make_shared<BuildOutcome>(*built);
        if (changed->load) changed->load = s_load;
        changed->notFinite = s_notFinite;
        return std::shared_ptr<const BuildOutcome>(changed);
    }
};

Trust whole() { return {true, 82, 82, 1, true, true, true, {}, {}, -1, {}, PictureState::Whole}; }

LoadReport loaded(int matched, std::vector<std::string> missing = {}, std::vector<std::string> extra = {}) {
    LoadReport report;
    report.entries = 82;
    report.matched = matched;
    report.missing = std::move(missing);
    report.unexpected = std::move(extra);
    report.share = matched / 82.0;
    return report;
}

std::unique_ptr<MainWindow> opened(const QStringList& files) { return test::openedWindow(files, test::sessionsOf<DoubtfulSession>()); }

QString problems(MainWindow& window) {
    QStringList lines;
    for (int row = 0; row < window.context().work.problems()->rowCount(); ++row)
        lines += window.context().work.problems()->index(row).data().toString();
    return lines.join(QLatin1Char('\n'));
}

}  // namespace

class TrustTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("trust"));
        Theme::instance().apply(ThemeMode::Light);
    }
    void init() {
        QSettings().clear();
        DoubtfulSession::s_trust = whole();
        DoubtfulSession::s_load = loaded(82);
        DoubtfulSession::s_notFinite.clear();
    }

    void anAnswerIsAnAnswer() {
        const auto window = opened({kConfig, kCheckpoint, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        AnswerBlock* block = window->context().side.inspector()->answer();
        QTRY_VERIFY(block->answers());
        QVERIFY(block->card()->isHidden());
        QVERIFY(block->doubtText().isEmpty());
        // Where the names come from is said at the step that is about the answer.
        QVERIFY(block->namesText().isEmpty());
        window->context().navigator.openJourney(Journey::Forward);
        window->context().navigator.last();
        QCOMPARE(block->namesText(), QStringLiteral("Class names from the checkpoint's meta.CLASSES: 10 for a head of 10 classes."));
        QCOMPARE(window->context().work.problems()->count(ProblemKind::Warning), 0);
        QCOMPARE(window->topBar()->checkpoint()->states().at(0).text, QStringLiteral("all 82 loaded"));
        QCOMPARE(window->topBar()->checkpoint()->states().at(0).kind, Chip::State::Good);
    }

    void nothingIsAnswered_data() {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("chip");
        QTest::newRow("nan") << QStringLiteral("nan") << QStringLiteral("The output is not finite") << QStringLiteral("not finite");
        QTest::newRow("head") << QStringLiteral("head") << QStringLiteral("Head not loaded: these scores are random")
                              << QStringLiteral("head not loaded");
        QTest::newRow("nothing") << QStringLiteral("nothing") << QStringLiteral("Nothing loaded: these scores are random")
                                 << QStringLiteral("0 of 82 loaded");
        QTest::newRow("one") << QStringLiteral("one") << QStringLiteral("Head not loaded: these scores are random")
                             << QStringLiteral("1 of 82 loaded");
    }
    void nothingIsAnswered() {
        QFETCH(QString, kind);
        QFETCH(QString, title);
        QFETCH(QString, chip);
        Trust& trust = DoubtfulSession::s_trust;
        if (kind == QLatin1String("nan")) {
            trust.finite = false;
            trust.firstNotFinite = "backbone.stage_1.0";
            trust.firstNotFiniteType = "add";
            trust.firstNotFiniteStep = 14;
            trust.notFiniteWeight = "backbone.stage_1.0.branch_3x3.conv.weight";
            DoubtfulSession::s_notFinite = {trust.notFiniteWeight};
        } else {
            const int count = kind == QLatin1String("head") ? 80 : kind == QLatin1String("one") ? 1 : 0;
            trust.head = false;
            trust.loaded = count;
            trust.weights = count / 82.0;
            DoubtfulSession::s_load = loaded(count, {"head.fc.weight", "head.fc.bias"});
        }
        const auto window = opened({kConfig, kCheckpoint, kPicture, kOther});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        AnswerBlock* block = window->context().side.inspector()->answer();
        QTRY_VERIFY(!block->card()->isHidden());
        QVERIFY(!block->answers());
        QCOMPARE(block->card()->title(), title);
        QVERIFY2(problems(*window).contains(title), qPrintable(problems(*window)));
        QVERIFY(window->context().work.problems()->count(ProblemKind::Warning) > 0);

        // The chip says the same in words and in red.
        bool red = false;
        for (const Chip::Words& words : window->topBar()->checkpoint()->states())
            red = red || (words.text == chip && words.kind == Chip::State::Bad);
        QVERIFY2(red, qPrintable(window->topBar()->checkpoint()->accessibleName()));

        // The list of pictures, one by one and all of them.
        PictureTable* table = window->context().work.pictures().table();
        QTRY_VERIFY(table->rows().at(0).answered());
        QSignalSpy ended(&window->context().work.classifier(), &Classifier::ended);
        window->context().work.pictures().classifyAll();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 10000);
        for (int row = 0; row < 2; ++row) {
            QVERIFY2(table->index(row, PictureTable::Answer).data().toString().startsWith(QStringLiteral("no answer: ")),
                     qPrintable(table->index(row, PictureTable::Answer).data().toString()));
            QVERIFY(table->index(row, PictureTable::Score).data().toString().isEmpty());
            QVERIFY(table->index(row, PictureTable::Others).data().toString().isEmpty());
        }

        // The page about the answer: its title, and with it what is exported.
        window->context().stage.choosePage(PageId::Answer);
        QTRY_VERIFY_WITH_TIMEOUT(window->room<AnswerRoom>().page()->why()->hasOutcome(), 10000);
        QVERIFY2(window->room<AnswerRoom>().page()->why()->view().title.startsWith(QStringLiteral("no answer: ")),
                 qPrintable(window->room<AnswerRoom>().page()->why()->view().title));
        window->room<AnswerRoom>().page()->showSection(AnswerPage::Section::WhatIf);
        QTreeWidget* list = window->room<AnswerRoom>().page()->whatIf()->list();
        QTRY_VERIFY_WITH_TIMEOUT(list->topLevelItemCount() > 0, 10000);
        QVERIFY(list->topLevelItem(0)->text(1).startsWith(QStringLiteral("no answer: ")));
        QVERIFY(list->topLevelItem(0)->text(2).isEmpty());

        // And the button leads to the cause.
        block->card()->button()->click();
        if (kind == QLatin1String("nan")) {
            QCOMPARE(window->context().navigator.journey(), Journey::Forward);
            QCOMPARE(window->context().navigator.cursor().index(), 14);
        } else {
            QCOMPARE(window->context().stage.page(), PageId::Checkpoint);
            QCOMPARE(window->room<CheckpointRoom>().page()->view(), CheckpointView::Fit);
        }
    }

    void aDoubtStandsBesideTheAnswer() {
        DoubtfulSession::s_trust.loaded = 80;
        DoubtfulSession::s_load = loaded(80, {"backbone.stem.branch_3x3.norm.bias", "backbone.stem.branch_3x3.norm.weight"});
        const auto window = opened({kConfig, kCheckpoint, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        AnswerBlock* block = window->context().side.inspector()->answer();
        QTRY_VERIFY(block->answers());
        QVERIFY2(block->doubtText().startsWith(QStringLiteral("80 of 82 tensors are loaded")), qPrintable(block->doubtText()));
        QCOMPARE(window->topBar()->checkpoint()->states().at(0).text, QStringLiteral("80 of 82 loaded"));
        QCOMPARE(window->topBar()->checkpoint()->states().at(0).kind, Chip::State::Warning);
    }

    void hardlyAnyWeightsGiveNoAnswer() {
        DoubtfulSession::s_trust.loaded = 2;
        DoubtfulSession::s_trust.weights = 2 / 82.0;
        DoubtfulSession::s_load = loaded(2, {"backbone.stem.branch_3x3.norm.bias"});
        DoubtfulSession::s_load.verdict = asIs("The file is in deploy form.");
        const auto window = opened({kConfig, kCheckpoint, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        AnswerBlock* block = window->context().side.inspector()->answer();
        QTRY_VERIFY(!block->card()->isHidden());
        QVERIFY(!block->answers());
        QCOMPARE(block->card()->title(), QStringLiteral("Only 2 of 82 tensors loaded: these scores are random"));
        // Why, and what helps.
        QVERIFY2(block->card()->doubt().text.contains(QStringLiteral("The file is in deploy form.")),
                 qPrintable(block->card()->doubt().text));
    }

    void moreInTheFileIsNoFaultOfTheRest() {
        DoubtfulSession::s_load = loaded(82, {}, {"ema_backbone_stem", "ema_head"});
        const auto window = opened({kConfig, kCheckpoint, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        const auto& states = window->topBar()->checkpoint()->states();
        QCOMPARE(states.size(), std::size_t(2));
        QCOMPARE(states[0].text, QStringLiteral("82 loaded"));
        QCOMPARE(states[0].kind, Chip::State::Good);
        QCOMPARE(states[1].text, QStringLiteral("2 extra"));
        QCOMPARE(states[1].kind, Chip::State::Warning);
    }

    void withoutACheckpointTheWeightsAreRandom() {
        DoubtfulSession::s_trust.checkpoint = false;
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        QTRY_COMPARE(window->context().side.inspector()->answer()->card()->title(),
                     QStringLiteral("No checkpoint: the weights are random"));
        QVERIFY(!window->context().side.inspector()->answer()->answers());
        QCOMPARE(window->topBar()->checkpoint()->states().at(0).text, QStringLiteral("weights are random"));
    }

    void withoutAPictureTheNetworkIsShownAllTheSame() {
        const auto window = opened({kConfig, kCheckpoint});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        QCOMPARE(window->context().work.answeredInput(), AnsweredInput::Random);
        QVERIFY(!window->context().work.hasInput());
        QTRY_COMPARE(window->context().stage.trace(), window->context().work.trace(Journey::Forward));
        window->context().stage.choosePage(PageId::Graph);
        QCOMPARE(window->context().stage.page(), PageId::Graph);
        AnswerCard* card = window->context().side.inspector()->answer()->card();
        QTRY_COMPARE(card->title(), QStringLiteral("No picture: random input"));
        QVERIFY(!window->context().side.inspector()->answer()->answers());
        QVERIFY2(problems(*window).isEmpty(), qPrintable(problems(*window)));
        QCOMPARE(window->topBar()->input()->states().at(0).text, QStringLiteral("random input"));
        // The bundled pictures are offered.
        QTRY_VERIFY_WITH_TIMEOUT(card->findChildren<QToolButton*>().size() == 3, 10000);
        card->findChildren<QToolButton*>().front()->click();
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.hasInput(), 10000);
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() && window->context().work.answeredInput() == AnsweredInput::File,
                                 20000);
        QTRY_VERIFY(window->context().side.inspector()->answer()->answers());
    }

    void aPictureThatCannotBeReadLeavesTheRandomInput() {
        const auto window = opened({kConfig, kCheckpoint, QStringLiteral("/nowhere/rocket.png")});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        QCOMPARE(window->context().work.answeredInput(), AnsweredInput::Random);
    }

    void anEmptyPadGivesNoAnswer() {
        const auto window = opened({kConfig, kCheckpoint});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.built() != nullptr, 20000);
        window->room<DrawingRoom>().showPad(true);
        window->room<DrawingRoom>().pad()->setDrawing({{0.08, {{0.2, 0.5}, {0.8, 0.5}}}});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.drawn() && window->context().work.forwarded() &&
                                     window->context().work.answeredInput() == AnsweredInput::Pad,
                                 20000);
        QTRY_VERIFY(window->context().side.inspector()->answer()->answers());
        window->context().menus.command(QStringLiteral("draw.clear"))->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(window->context().side.inspector()->answer()->card()->title(), QStringLiteral("Nothing is drawn"), 10000);
        QVERIFY(!window->context().side.inspector()->answer()->answers());
        // The run of the empty pad comes through, and answers nothing either.
        QTRY_VERIFY(window->room<DrawingRoom>().pad()->upToDate());
        QTest::qWait(100);
        QVERIFY(!window->context().side.inspector()->answer()->answers());
        window->context().menus.command(QStringLiteral("draw.undo"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(window->context().side.inspector()->answer()->answers(), 10000);
    }
};

TD_TEST_GUI(TrustTest)
#include "tst_trust.moc"
