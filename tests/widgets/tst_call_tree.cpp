// The call tree on a line and the bars of a row: what stands where, what a click chooses, what hovering says.
#include "tests/support/test_program.h"
#include "tests/widgets/fake_session.h"
#include "widgets/common/lane.h"
#include "widgets/common/run_text.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/tensor/vector_view.h"
#include "widgets/trace/call_tree.h"
#include "widgets/trace/depth_strip.h"
#include "widgets/trace/field_picture.h"
#include "widgets/trace/strip_labels.h"
#include "widgets/trace/timeline.h"

#include <QAccessible>
#include <QAction>
#include <QActionGroup>
#include <QSet>
#include <QSignalSpy>
#include <QtTest>

#include <limits>

using namespace teardown;

namespace {

TracePtr forwardTrace() {
    test::FakeSession session;
    return session.forwardTrace();
}

StageTensor row(std::vector<float> values, bool batch = true) {
    StageTensor tensor;
    tensor.tensor.label = "output";
    tensor.tensor.role = TensorRole::Vector;
    const auto count = static_cast<std::int64_t>(values.size());
    tensor.tensor.view = TensorView::fromFloats(batch ? Shape{1, count} : Shape{count}, std::move(values));
    tensor.cut();
    return tensor;
}

}  // namespace

class CallTreeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().apply(ThemeMode::Light); }

    void clickGoesToTheStep() {
        CallTree tree;
        tree.resize(900, 100);
        tree.setTrace(forwardTrace());
        tree.show();
        const TracePtr trace = forwardTrace();
        const int wanted = trace->findPath("backbone.stage_2.1");
        const QRect bar = tree.barRect(wanted);
        QVERIFY(bar.width() > 4);
        QSignalSpy chosen(&tree, &CallTree::chosen);
        QTest::mouseClick(&tree, Qt::LeftButton, {}, bar.center());
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.takeFirst().at(0).toInt(), wanted);
        // Its parts stand below it, within it.
        const QRect part = tree.barRect(wanted + 1);
        QVERIFY(part.top() > bar.top());
        QVERIFY(part.left() >= bar.left() && part.right() <= bar.right() + 1);
        QVERIFY(!tree.grab().isNull());
    }

    void arrowsMoveACursorAndReturnGoesThere() {
        CallTree tree;
        tree.resize(900, 100);
        const TracePtr trace = forwardTrace();
        tree.setTrace(trace);
        tree.show();
        QVERIFY(QTest::qWaitForWindowExposed(&tree));
        const int stem = trace->findPath("backbone.stem");
        tree.setCurrent(stem);
        tree.activateWindow();
        tree.setFocus(Qt::TabFocusReason);
        QTRY_VERIFY(tree.hasFocus());
        QCOMPARE(tree.focusedPart(), stem);
        QSignalSpy chosen(&tree, &CallTree::chosen);
        QTest::keyClick(&tree, Qt::Key_Down);
        QCOMPARE(tree.focusedPart(), stem + 1);
        QTest::keyClick(&tree, Qt::Key_Up);
        QTest::keyClick(&tree, Qt::Key_Right);
        QCOMPARE(tree.focusedPart(), trace->steps[static_cast<std::size_t>(stem)].end);
        QTest::keyClick(&tree, Qt::Key_Left);
        QCOMPARE(tree.focusedPart(), stem);
        QCOMPARE(chosen.count(), 0);
        QCOMPARE(tree.current(), stem);
        QTest::keyClick(&tree, Qt::Key_Return);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toInt(), stem);
    }

    void partsAreReadOnDemand() {
        Lane lane(QStringLiteral("test"));
        DepthStrip strip(lane);
        strip.resize(900, 64);
        const TracePtr trace = forwardTrace();
        strip.setTrace(trace);
        std::vector<StopMark> stops(trace->steps.size(), StopMark::None);
        const int wanted = trace->findPath("backbone.stage_2.1");
        stops[static_cast<std::size_t>(wanted)] = StopMark::Enabled;
        strip.setStops(stops);
        strip.setCurrent(wanted);
        strip.show();
        QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&strip);
        QVERIFY(list);
        QCOMPARE(list->role(), QAccessible::List);
        QCOMPARE(list->childCount(), strip.partCount());
        QAccessibleInterface* cell = nullptr;
        for (int i = 0; i < list->childCount(); ++i)
            if (list->child(i)->text(QAccessible::Name).startsWith(QStringLiteral("backbone.stage_2.1"))) cell = list->child(i);
        QVERIFY(cell);
        QVERIFY(cell->text(QAccessible::Name).endsWith(QStringLiteral("breakpoint")));
        QVERIFY(cell->state().selected);
        QVERIFY(!cell->rect().isEmpty());
        QCOMPARE(cell->parent(), list);
        QCOMPARE(list->childAt(cell->rect().center().x(), cell->rect().center().y()), cell);
        QSignalSpy chosen(&strip, &DepthStrip::chosen);
        cell->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toInt(), wanted);
        // Fewer cells: the old one is not valid any more.
        strip.setTrace(nullptr);
        QVERIFY(!cell->isValid());
        QCOMPARE(list->childCount(), 0);
        CallTree tree;
        tree.setTrace(trace);
        QCOMPARE(QAccessible::queryAccessibleInterface(&tree)->childCount(), static_cast<int>(trace->steps.size()));
    }

    void labelsStayDistinguishable() {
        const QStringList all{"Resize", "conv1", "layer1.0", "layer1.1", "layer4.2", "RandomCrop", "RandomFlip"};
        const QFontMetrics metrics(smallFont());
        QCOMPARE(labelsFor(all, metrics, 1000), all);
        const QStringList narrow = labelsFor(all, metrics, metrics.horizontalAdvance(QStringLiteral("l4.20")));
        QCOMPARE(narrow[2], QStringLiteral("l1.0"));
        QCOMPARE(narrow[4], QStringLiteral("l4.2"));
        QCOMPARE(QSet<QString>(narrow.begin(), narrow.end()).size(), narrow.size());
        // As many letters as it takes.
        QCOMPARE(shortLabel(QStringLiteral("conv1"), {"conv1", "cls1"}), QStringLiteral("co1"));
        QCOMPARE(shortLabel(QStringLiteral("Resize"), {"Resize"}), QStringLiteral("Resize"));
        QCOMPARE(shortLabel(QStringLiteral("features.12"), {}), QStringLiteral("f.12"));
        // Cut within a word, it says so; a whole word needs no dots.
        QCOMPARE(labelsFor({"Normalize"}, metrics, metrics.horizontalAdvance(QStringLiteral("Norm\u2026"))).front(),
                 QStringLiteral("Norm\u2026"));
        QCOMPARE(labelsFor({"LoadImageFromFile"}, metrics, metrics.horizontalAdvance(QStringLiteral("LoadIm"))).front(),
                 QStringLiteral("Load"));
    }

    void hoverSaysPathTimeAndMemory() {
        CallTree tree;
        tree.resize(900, 100);
        const TracePtr trace = forwardTrace();
        tree.setTrace(trace);
        const int stem = trace->findPath("backbone.stem");
        const QString text = tree.describe(stem);
        QVERIFY2(text.startsWith(QStringLiteral("backbone.stem")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("ms")), qPrintable(text));
        // Three tensors of 16x14x14 floats and the active one.
        QVERIFY2(text.contains(QStringLiteral("49 kB of new tensors")), qPrintable(text));
    }

    void wheelAndDoubleClick() {
        CallTree tree;
        tree.resize(900, 100);
        const TracePtr trace = forwardTrace();
        tree.setTrace(trace);
        tree.show();
        const int stem = trace->findPath("backbone.stem");
        const int before = tree.barRect(stem).width();
        tree.showStep(stem);
        QVERIFY(tree.barRect(stem).width() > before);
        QVERIFY(tree.barRect(stem).width() >= 899);
        tree.showAll();
        QCOMPARE(tree.barRect(stem).width(), before);
    }

    void aJourneyWithoutTimesIsCounted() {
        test::FakeSession session;
        auto trace = std::make_shared<Trace>(*session.buildTrace());
        for (Step& step : trace->steps) step.nanoseconds = 0;
        CallTree tree;
        tree.resize(900, 100);
        tree.setTrace(trace);
        QVERIFY(tree.counted());
        QVERIFY(tree.barRect(1).width() > 0);
    }

    void tenThousandStepsStayQuick() {
        auto trace = std::make_shared<Trace>();
        Step root;
        root.kind = StepKind::Module;
        root.end = 10001;
        trace->steps.push_back(root);
        for (int i = 1; i <= 10000; ++i) {
            Step step;
            step.kind = StepKind::Module;
            step.index = i;
            step.depth = 1;
            step.parent = 0;
            step.end = i + 1;
            step.path = "layer" + std::to_string(i);
            step.type = "Conv2d";
            step.nanoseconds = 1000;
            trace->steps.push_back(step);
        }
        Lane lane(QStringLiteral("test"));
        Timeline timeline(lane, {});
        timeline.resize(1000, 140);
        timeline.show();
        timeline.setLook(TimelineMode::Time);
        QElapsedTimer timer;
        timer.start();
        timeline.setTrace(trace);
        timeline.setCurrent(5000);
        timeline.grab();
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
        timer.restart();
        for (int step = 5000; step < 5020; ++step) {
            timeline.setCurrent(step);
            timeline.grab();
        }
        QVERIFY2(timer.elapsed() / 20 < 100, qPrintable(QString::number(timer.elapsed() / 20)));
    }

    void looksAreChosen() {
        Lane lane(QStringLiteral("test"));
        Timeline timeline(lane, {});
        timeline.show();
        timeline.setTrace(forwardTrace());
        QVERIFY(timeline.callTree()->isHidden());
        timeline.setLook(TimelineMode::Memory);
        QVERIFY(!timeline.callTree()->isHidden());
        QCOMPARE(timeline.callTree()->measure(), StepMeasure::Memory);
        timeline.setCurrent(6);
        QCOMPARE(timeline.callTree()->current(), 6);
    }

    void fewNumbersLieAndCarryNames() {
        VectorView view;
        view.resize(400, 400);
        QStringList names;
        for (int i = 0; i < 10; ++i) names += QStringLiteral("digit %1").arg(i);
        view.show(row({0, 1, -2, 8, 3, 0, 0, 0, 1, 2}), QStringLiteral("head"), names);
        QVERIFY(view.lying());
        const QRectF best = view.barRect(3), least = view.barRect(2);
        QVERIFY(best.width() > 3.5 * least.width());
        // Negative bars stand on the other side of zero.
        QVERIFY(qAbs(least.right() - best.left()) < 1);
        QSignalSpy probed(&view, &VectorView::probed);
        view.setProbe(view.indexAt(best.center()));
        QCOMPARE(view.probe(), 3);
        QCOMPARE(view.probeText(), QStringLiteral("head[0,3] = 8.0000\nclass digit 3"));
        QCOMPARE(probed.count(), 1);
        view.show(row({1, 2, 3}), QStringLiteral("neck"), names);
        view.setProbe(1);
        QCOMPARE(view.probeText(), QStringLiteral("neck[0,1] = 2.0000"));
    }

    void manyNumbersStand() {
        VectorView view;
        view.resize(400, 300);
        std::vector<float> values(2048);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 100);
        values[7] = std::numeric_limits<float>::quiet_NaN();
        view.show(row(values, false), QStringLiteral("bn.bias"), {});
        QVERIFY(!view.lying());
        view.setProbe(view.indexAt(view.barRect(1024).center()));
        QVERIFY(qAbs(view.probe() - 1024) <= 1);
        QVERIFY(view.probeText().startsWith(QStringLiteral("bn.bias[102")));
        QVERIFY(!view.grab().isNull());
    }

    void whatIsARow() {
        QVERIFY(isRow(row({1, 2})));
        QVERIFY(!isRow(row({1})));
        StageTensor map = row({1, 2, 3, 4});
        map.tensor.view = TensorView::fromFloats({1, 4, 1, 1}, {1, 2, 3, 4});
        QVERIFY(isRow(map));
        map.tensor.view = TensorView::fromFloats({2, 2}, {1, 2, 3, 4});
        QVERIFY(!isRow(map));
        map.tensor.view = TensorView::fromFloats({4}, {1, 2, 3, 4});
        map.tensor.role = TensorRole::Weight;
        QVERIFY(!isRow(map));
    }

    void onlyNansAreNoTrouble() {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        VectorView view;
        view.resize(300, 300);
        view.show(row({nan, nan, nan}), QStringLiteral("x"), {});
        view.setProbe(1);
        QCOMPARE(view.probeText(), QStringLiteral("x[0,1] = nan"));
        QVERIFY(!view.grab().isNull());
    }

    void boxOnThePicture() {
        FieldPicture field;
        field.resize(200, 140);
        QImage picture(20, 10, QImage::Format_RGB32);
        picture.fill(Qt::gray);
        field.show(picture, QRect(QPoint(4, 2), QPoint(7, 3)));
        const QRectF box = field.boxRect();
        QVERIFY(box.width() > 0);
        QCOMPARE(box.width() / box.height(), 2.0);
        // Whole device pixels a cell.
        QCOMPARE(box.left() / 4, std::floor(box.left() / 4));
        QVERIFY(!field.grab().isNull());
    }

    void runsWrapAndLink() {
        RunText text(monoFont());
        text.setParagraphs({{{QStringLiteral("backbone"), TextRun::Colour::Muted, false, QStringLiteral("backbone")},
                             {QStringLiteral(" > "), TextRun::Colour::Text, false, {}},
                             {QStringLiteral("stem"), TextRun::Colour::Muted, false, QStringLiteral("backbone.stem")}}});
        text.resize(400, text.heightForWidth(400));
        const int line = text.height();
        QVERIFY(line > 5);
        QCOMPARE(text.linkAt(QPoint(4, line / 2)), QStringLiteral("backbone"));
        QCOMPARE(text.text(), QStringLiteral("backbone > stem"));
        QVERIFY(text.linkAt(QPoint(390, line / 2)).isEmpty());
        QSignalSpy clicked(&text, &RunText::linkClicked);
        QTest::mouseClick(&text, Qt::LeftButton, {}, QPoint(4, line / 2));
        QCOMPARE(clicked.count(), 1);
        QVERIFY(text.heightForWidth(60) > line);
    }
};

TD_TEST_GUI(CallTreeTest)
#include "tst_call_tree.moc"
