// When an answer is shown and when a reason instead; the marks of the strip; lists that get the focus.
#include "core/session/build_journey.h"
#include "core/session/prediction.h"
#include "core/session/trust.h"
#include "tests/support/test_program.h"
#include "tests/widgets/fake_tensors.h"
#include "widgets/answer/answer_block.h"
#include "widgets/checkpoint/load_summary.h"
#include "widgets/common/calm_focus.h"
#include "widgets/common/focus_ring.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/engine/status_strip.h"
#include "widgets/notices/notice_bar.h"
#include "widgets/trace/depth_strip.h"

#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QtTest>

#include <limits>

using namespace teardown;

namespace {

Trust whole() { return {true, 320, 320, 1, true, true, true, {}, {}, -1, {}, PictureState::Whole}; }

Step step(int index, int end, int depth, int parent) {
    Step made;
    made.index = index;
    made.end = end;
    made.depth = depth;
    made.parent = parent;
    return made;
}

}  // namespace

class AnswerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().apply(ThemeMode::Light); }

    void doubtsInWords_data() {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<bool>("answers");
        QTest::addColumn<QString>("title");
        QTest::addColumn<int>("goal");
        QTest::newRow("none") << QString() << true << QString() << int(DoubtGoal::None);
        QTest::newRow("nan") << QStringLiteral("nan") << false << QStringLiteral("The output is not finite") << int(DoubtGoal::Step);
        QTest::newRow("nan, not recorded") << QStringLiteral("nan weight") << false << QStringLiteral("The output is not finite")
                                           << int(DoubtGoal::Tensor);
        QTest::newRow("no checkpoint") << QStringLiteral("no") << false << QStringLiteral("No checkpoint: the weights are random")
                                       << int(DoubtGoal::OpenCheckpoint);
        QTest::newRow("nothing") << QStringLiteral("nothing") << false << QStringLiteral("Nothing loaded: these scores are random")
                                 << int(DoubtGoal::Fit);
        QTest::newRow("head") << QStringLiteral("head") << false << QStringLiteral("Head not loaded: these scores are random")
                              << int(DoubtGoal::Fit);
        QTest::newRow("partly") << QStringLiteral("partly") << true
                                << QStringLiteral("318 of 320 tensors are loaded; the others keep their random values")
                                << int(DoubtGoal::Fit);
        QTest::newRow("hardly") << QStringLiteral("hardly") << false
                                << QStringLiteral("Only 2 of 320 tensors loaded: these scores are random") << int(DoubtGoal::Fit);
        QTest::newRow("damaged") << QStringLiteral("damaged") << true
                                 << QStringLiteral("The picture is damaged: a part of it could not be read") << int(DoubtGoal::None);
    }
    void doubtsInWords() {
        QFETCH(QString, kind);
        QFETCH(bool, answers);
        QFETCH(QString, title);
        QFETCH(int, goal);
        Trust trust = whole();
        if (kind.startsWith(QLatin1String("nan"))) {
            trust.finite = false;
            trust.notFiniteWeight = "layer1.0.conv1.weight";
            if (kind == QLatin1String("nan")) {
                trust.firstNotFinite = "layer1.0.conv1";
                trust.firstNotFiniteType = "Conv2d";
                trust.firstNotFiniteStep = 12;
            }
        }
        if (kind == QLatin1String("no")) trust.checkpoint = false;
        if (kind == QLatin1String("nothing")) trust.loaded = 0;
        if (kind == QLatin1String("head")) trust.head = false;
        if (kind == QLatin1String("partly")) trust.loaded = 318;
        if (kind == QLatin1String("hardly")) trust.loaded = 2;
        if (kind == QLatin1String("hardly")) trust.weights = 2 / 320.0;
        if (kind == QLatin1String("damaged")) trust.picture = PictureState::Damaged;
        const AnswerDoubt doubt = doubtOf(trust);
        QCOMPARE(doubt.answers, answers);
        QCOMPARE(doubt.title, title);
        QCOMPARE(int(doubt.goal), goal);
        QCOMPARE(noAnswerText(doubt).isEmpty(), answers);
        if (kind == QLatin1String("nan"))
            QVERIFY2(doubt.text.contains(QStringLiteral("layer1.0.conv1 (Conv2d)")) && doubt.step == 12, qPrintable(doubt.text));
        // The window agrees with the type.
        QCOMPARE(doubt.answers, trust.answers());

        AnswerBlock block;
        block.setAnswer({{3, "3", std::numeric_limits<double>::quiet_NaN()}}, doubt);
        QCOMPARE(block.answers(), answers);
        QCOMPARE(block.card()->isHidden(), answers);
        QCOMPARE(block.doubtText().isEmpty(), !answers || !doubt.any());
        QVERIFY(block.hasContent());
        if (doubt.button.isEmpty() || answers) return;
        QSignalSpy followed(block.card(), &AnswerCard::followed);
        block.card()->button()->click();
        QCOMPARE(followed.count(), 1);
    }

    void namesStandBesideAnAnswer() {
        AnswerBlock block;
        block.setNames(QStringLiteral("3 names"), true);
        QVERIFY(block.namesText().isEmpty());
        block.setAnswer({{3, "3", 0.9}}, doubtOf(whole()));
        QCOMPARE(block.namesText(), QStringLiteral("3 names"));
        block.setNames({}, false);
        QVERIFY(block.namesText().isEmpty());
        block.setNames(QStringLiteral("3 names"), false);
        QCOMPARE(block.namesText(), QStringLiteral("3 names"));
        Trust trust = whole();
        trust.checkpoint = false;
        block.setAnswer({{3, "3", 0.9}}, doubtOf(trust));
        QVERIFY(block.namesText().isEmpty());
    }

    void withoutAPictureThereIsNoAnswer() {
        QVERIFY(!doubtOf(whole(), AnsweredInput::Random).answers);
        QVERIFY(!doubtOf(whole(), AnsweredInput::EmptyPad).answers);
        QVERIFY(doubtOf(whole(), AnsweredInput::Pad).answers);
        // NaN takes precedence over a missing picture.
        Trust trust = whole();
        trust.finite = false;
        QCOMPARE(doubtOf(trust, AnsweredInput::Random).grade, AnswerDoubt::Grade::Bad);
        AnswerBlock block;
        block.setAnswer({}, {});
        QVERIFY(!block.hasContent());
    }

    void theLoadInFewWords() {
        const auto words = [](int matched, int counters, int entries, std::vector<std::string> missing, std::vector<std::string> extra,
                              std::vector<std::string> notFinite = {}) {
            BuildOutcome built;
            built.load = LoadReport{};
            built.load->matched = matched;
            built.load->counters = counters;
            built.load->entries = entries;
            built.load->missing = std::move(missing);
            built.load->unexpected = std::move(extra);
            built.load->share = double(built.load->loaded()) / entries;
            built.notFinite = std::move(notFinite);
            QString text;
            for (const Chip::Words& item : loadWords(built)) text += QStringLiteral("%1:%2 ").arg(item.text).arg(int(item.kind));
            return text.trimmed();
        };
        using enum Chip::State;
        QCOMPARE(words(320, 0, 320, {}, {}), QStringLiteral("all 320 loaded:%1").arg(int(Good)));
        // A file from before the counters were stored is complete.
        QCOMPARE(words(267, 53, 320, {}, {}), QStringLiteral("all 320 loaded:%1").arg(int(Good)));
        QCOMPARE(words(122, 0, 122, {}, {"ema_a", "ema_b"}), QStringLiteral("122 loaded:%1 2 extra:%2").arg(int(Good)).arg(int(Warning)));
        QCOMPARE(words(1, 0, 320, {"head.fc.weight"}, {}), QStringLiteral("1 of 320 loaded:%1").arg(int(Bad)));
        QCOMPARE(words(318, 0, 320, {"head.fc.weight", "head.fc.bias"}, {}), QStringLiteral("head not loaded:%1").arg(int(Bad)));
        QCOMPARE(words(319, 0, 320, {"backbone.conv1.weight"}, {}), QStringLiteral("319 of 320 loaded:%1").arg(int(Warning)));
        QCOMPARE(words(320, 0, 320, {}, {"x"}, {"backbone.conv1.weight"}),
                 QStringLiteral("320 loaded:%1 not finite:%2").arg(int(Good)).arg(int(Bad)));
        BuildOutcome none;
        QCOMPARE(loadWords(none).front().kind, Bad);
    }

    void theStripMarksWhereAStepStands() {
        // 0 root { 1 a, 2 b { 3 b1, 4 b2 }, 5 c { 6 c1 } }, 7 end
        Trace trace;
        trace.steps = {step(0, 7, 0, -1), step(1, 2, 1, 0), step(2, 5, 1, 0), step(3, 4, 2, 2),
                       step(4, 5, 2, 2),  step(5, 7, 1, 0), step(6, 7, 2, 5), step(7, 8, 0, -1)};
        const std::vector<int> cells{1, 3, 4, 5, 7};
        QCOMPARE(stripMark(trace, cells, 1), (StripMark{0, 0, false}));
        QCOMPARE(stripMark(trace, cells, 2), (StripMark{1, 2, true}));  // its parts have cells
        QCOMPARE(stripMark(trace, cells, 0), (StripMark{0, 3, true}));  // not the cell before it, and not the last of all
        QCOMPARE(stripMark(trace, cells, 6), (StripMark{3, 3, true}));  // a part of a cell
        const std::vector<int> few{1, 7};
        QVERIFY(stripMark(trace, few, 2).caret());
        QCOMPARE(stripMark(trace, few, 2).first, 1);
        QVERIFY(stripMark(trace, {}, 2).none());
        QVERIFY(stripMark(trace, cells, -1).none());
        QVERIFY(stripMark(trace, cells, 99).none());
    }

    void aListThatGetsTheFocusChoosesNothing() {
        QWidget window;
        QListWidget list(&window);
        list.addItems({QStringLiteral("a"), QStringLiteral("b")});
        QLineEdit field(&window);
        new CalmFocus(&list);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.activateWindow();
        field.setFocus();
        QSignalSpy chosen(&list, &QListWidget::currentRowChanged);
        list.setFocus(Qt::TabFocusReason);
        QTRY_VERIFY(list.hasFocus());
        QCOMPARE(chosen.count(), 0);
        QVERIFY(!list.currentIndex().isValid());
        QTest::keyClick(&list, Qt::Key_Down);
        QCOMPARE(chosen.count(), 1);
    }

    void theRingFollowsTheKeyboard() {
        QObject owner;
        FocusRing ring(&owner);
        QWidget window;
        window.resize(300, 200);
        QListWidget list(&window);
        list.setGeometry(10, 10, 120, 120);
        QPushButton button(QStringLiteral("x"), &window);
        button.move(160, 20);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.activateWindow();
        button.setFocus(Qt::MouseFocusReason);
        QTRY_VERIFY(button.hasFocus());
        QVERIFY(!ring.target());
        const QImage before = window.grab().toImage();
        list.setFocus(Qt::TabFocusReason);
        QCOMPARE(ring.target(), &list);
        QTest::qWait(20);
        const QImage after = window.grab().toImage();
        int differing = 0;
        for (int y = 0; y < after.height(); ++y)
            for (int x = 0; x < after.width(); ++x) differing += after.pixel(x, y) != before.pixel(x, y);
        QVERIFY2(differing > 100, qPrintable(QString::number(differing)));
        button.setFocus(Qt::MouseFocusReason);
        QVERIFY(!ring.target());
    }

    void theSlowBlasIsNamed() {
        StatusStrip strip;
        strip.setBlas(QStringLiteral("reference BLAS"), QStringLiteral("Install libopenblas0."));
        bool found = false;
        for (const QLabel* label : strip.findChildren<QLabel*>())
            if (label->text() == QLatin1String("reference BLAS")) {
                found = true;
                QVERIFY(!label->isHidden());
                QCOMPARE(label->toolTip(), QStringLiteral("Install libopenblas0."));
            }
        QVERIFY(found);
        strip.setBlas(QStringLiteral("OpenBLAS"), {});
        for (const QLabel* label : strip.findChildren<QLabel*>()) QVERIFY(label->text() != QLatin1String("OpenBLAS") || label->isHidden());
    }

    void aTimeSaysWhatItIsWorth() {
        QCOMPARE(timedText(1760000, 1), QStringLiteral("1.76 ms, first run"));
        QCOMPARE(timedText(1760000, 3), QStringLiteral("1.76 ms, best of 3"));
        QCOMPARE(timedText(1760000, 0), QStringLiteral("1.76 ms"));
        QVERIFY(timedText(0, 3).isEmpty());
    }

    void noticesStandTheNewestFirst() {
        NoticeBar bar;
        bar.addNotice(errorNotice(QStringLiteral("a"), Error{ErrorKind::BadInput,
                                                             "file-missing",
                                                             asIs("The file does not exist."),
                                                             asIs("Check the path."),
                                                             {"/x/rocket.png", 0, 0, {}, {}}}));
        bar.addNotice({QStringLiteral("b"), QStringLiteral("second"), NoticeKind::Note, {}, {}, {}, 0, {}});
        bar.addNotice({QStringLiteral("a"), QStringLiteral("again"), NoticeKind::Error, {}, {}, {}, 0, {}});
        QCOMPARE(bar.ids(), (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
        QCOMPARE(bar.allText(), QStringLiteral("again\nsecond"));
        int dismissed = 0;
        bar.addNotice({QStringLiteral("c"), QStringLiteral("third"), NoticeKind::Warning, {}, {}, {}, 0, [&] { ++dismissed; }});
        bar.dismiss(QStringLiteral("c"));
        QCOMPARE(dismissed, 1);
        QVERIFY(!bar.has(QStringLiteral("c")));
    }
};

TD_TEST_GUI(AnswerTest)
#include "tst_answer.moc"
