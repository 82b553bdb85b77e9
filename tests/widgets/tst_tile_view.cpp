// The page of tiles: outputs first and as large as they fit, inputs that can be folded, sizes that the user chooses, one layout for many
// changes of size, the channel with the largest spread at the first look, and the keyboard.
#include "tests/support/test_program.h"
#include "tests/widgets/fake_tensors.h"
#include "widgets/common/focus_ring.h"
#include "widgets/common/lane.h"
#include "widgets/common/theme.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/stage/step_pages.h"
#include "widgets/tensor/channel_view.h"
#include "widgets/tensor/tile_buttons.h"
#include "widgets/tensor/tile_view.h"
#include "widgets/tensor/vector_view.h"

#include <QAbstractButton>
#include <QLabel>
#include <QScrollBar>
#include <QtTest>

using namespace teardown;

namespace {

RecordedTensor recorded(const char* label, TensorName name, const TensorView& view, int id) {
    RecordedTensor tensor;
    tensor.label = label;
    tensor.name = name;
    tensor.view = view;
    tensor.shape = view.shape();
    tensor.id = id;
    return tensor;
}

Step stepOf(const std::vector<TensorView>& inputs, const std::vector<TensorView>& outputs) {
    Step step;
    step.kind = StepKind::Module;
    step.path = step.type = "layer";
    step.end = 1;
    int id = 0;
    for (const TensorView& view : inputs) step.inputs.push_back(recorded("input", TensorName::Input, view, id++));
    for (const TensorView& view : outputs) step.outputs.push_back(recorded("output", TensorName::Output, view, id++));
    return step;
}

/// Channels of noise that is largest in one of them.
TensorView loudest(int channels, int side, int channel) {
    std::vector<float> values(static_cast<std::size_t>(channels * side * side));
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool loud = static_cast<int>(i) / (side * side) == channel;
        values[i] = static_cast<float>(i * 7919 % 101) * (loud ? 1.0f : 0.1f);
    }
    return TensorView::fromFloats({1, channels, side, side}, values);
}

constexpr int kWidth = 400;
constexpr int kHeight = 600;

}  // namespace

class TileViewTest : public QObject {
    Q_OBJECT

private:
    struct Fixture {
        Lane lane{QStringLiteral("test")};
        TileView tiles{lane};
        explicit Fixture(const Step& step, QSize size = {kWidth, kHeight}) {
            tiles.resize(size);
            tiles.show();
            tiles.setTensors(stageTensorsOf(step));
            settle();
        }
        void settle() {
            if (!QTest::qWaitFor([this] { return tiles.upToDate(); }, 10000)) qFatal("not rendered");
        }
        const TileSheet& sheet(int tensor) { return tiles.sheets()->rendered[static_cast<std::size_t>(tensor)].sheet; }
        QRectF last(int tensor) { return tiles.tileRect({tensor, static_cast<int>(sheet(tensor).tiles.size()) - 1}); }
        void key(int key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&tiles, static_cast<Qt::Key>(key), modifiers); }
    };

private Q_SLOTS:
    void initTestCase() { Theme::instance().apply(ThemeMode::Light); }

    void outputsComeFirst() {
        Fixture f(stepOf({test::wave({1, 16, 14, 14}, 1)}, {test::wave({1, 16, 14, 14}, 2)}));
        // The input is the first tensor of the step, and below.
        QVERIFY(f.tiles.tensors()[0].isInput);
        QCOMPARE(f.tiles.choice().tensor, 1);
        QVERIFY(f.tiles.tileRect({0, 0}).top() > f.last(1).bottom());
        QVERIFY(f.last(0).bottom() <= kHeight);
        QCOMPARE(f.tiles.verticalScrollBar()->maximum(), 0);
    }

    void theOutputHasThreeFifthsOfTheHeight() {
        // Both could use all of it.
        Fixture f(stepOf({test::wave({1, 16, 28, 28}, 1)}, {test::wave({1, 16, 28, 28}, 2)}));
        const int share = (kHeight - 2 * TilePage::kMargin) * 3 / 5 - (TilePage::kHeading + TilePage::kBetween);
        QVERIFY(f.sheet(1).height >= f.sheet(0).height);
        // The largest whole scale at which all channels fit into what the inputs do not take: one more would not.
        const auto& planes = *f.tiles.tensors()[1].planes;
        const SheetSpace& space = f.tiles.sheets()->space;
        QVERIFY(f.sheet(1).height <= share);
        const TileSheet more = layoutTilesAt(planes, space.width, space.gap, f.sheet(1).cell + 1);
        QVERIFY2(more.height > share, qPrintable(QString::number(more.height)));
        // Without inputs it has everything.
        f.tiles.setInputsFolded(true);
        f.settle();
        QVERIFY(f.sheet(1).height > share);
        QVERIFY(f.last(1).bottom() <= kHeight);
    }

    void manyInputsScroll() {
        std::vector<TensorView> inputs(9, test::wave({1, 16}, 1));
        Fixture f(stepOf(inputs, {test::wave({1, 16, 14, 14}, 2)}), {360, 480});
        const int share = (480 - 2 * TilePage::kMargin) * 3 / 5 - (TilePage::kHeading + TilePage::kBetween);
        const SheetSpace& space = f.tiles.sheets()->space;
        const int next = layoutTilesAt(*f.tiles.tensors()[9].planes, space.width - space.scrollBar, space.gap, f.sheet(9).cell + 1).height;
        QVERIFY2(f.sheet(9).height <= share && next > share, qPrintable(QStringLiteral("%1 of %2").arg(f.sheet(9).height).arg(share)));
        QVERIFY(f.tiles.verticalScrollBar()->maximum() > 0);
    }

    void smallInputsLeaveTheirShare() {
        Fixture f(stepOf({test::wave({1, 10}, 1)}, {test::wave({1, 16, 28, 28}, 2)}));
        const int usable = kHeight - 2 * TilePage::kMargin - 2 * (TilePage::kHeading + TilePage::kBetween);
        QVERIFY2(f.sheet(1).height > usable * 3 / 5, qPrintable(QString::number(f.sheet(1).height)));
        QCOMPARE(f.tiles.verticalScrollBar()->maximum(), 0);
    }

    void cellsAreWholeAndWhatDoesNotFitScrolls() {
        Fixture f(stepOf({}, {test::wave({1, 512, 14, 14}, 2)}));
        QCOMPARE(f.sheet(0).shrink, 1);
        QVERIFY(f.sheet(0).tiles[0].width >= 24);
        QCOMPARE(f.sheet(0).tiles[0].width % 14, 0);
        QVERIFY(f.tiles.verticalScrollBar()->maximum() > 0);
        // Nothing is below the scroll bar.
        QVERIFY(f.sheet(0).width <= f.tiles.viewport()->width() - 2 * TilePage::kMargin);
    }

    void inputsAreFoldedAtTheirHeading() {
        Fixture f(stepOf({test::wave({1, 4, 8, 8}, 1), test::wave({1, 4, 8, 8}, 3)}, {test::wave({1, 4, 8, 8}, 2)}));
        QSignalSpy folded(&f.tiles, &TileView::inputsFoldedChanged);
        QAbstractButton* button = f.tiles.buttons()->fold();
        QVERIFY(button->isVisible());
        QCOMPARE(button->accessibleName(), QStringLiteral("Hide inputs"));
        QTest::mouseClick(f.tiles.viewport(), Qt::LeftButton, {}, QPoint(200, f.tiles.page().inputsTop() + 5));
        f.settle();
        QCOMPARE(folded.size(), 1);
        QVERIFY(f.tiles.inputsFolded());
        QVERIFY(f.tiles.tileRect({0, 0}).isNull());
        QVERIFY(f.tiles.tileRect({1, 0}).isNull());
        QVERIFY(!f.tiles.tileRect({2, 0}).isNull());
        QCOMPARE(f.tiles.page().count(), 4);
        QCOMPARE(button->accessibleName(), QStringLiteral("Show inputs"));
        // By the keyboard.
        QVERIFY(button->focusPolicy() & Qt::TabFocus);
        button->setFocus();
        QTest::keyClick(button, Qt::Key_Space);
        f.settle();
        QVERIFY(!f.tiles.inputsFolded());
        QCOMPARE(f.tiles.page().count(), 12);
        // A step without an output has nothing else to show.
        f.tiles.setInputsFolded(true);
        f.tiles.setTensors(stageTensorsOf(stepOf({test::wave({1, 4, 8, 8}, 1)}, {})));
        f.settle();
        QVERIFY(!button->isVisible());
        QVERIFY(!f.tiles.tileRect({0, 0}).isNull());
    }

    void ctrlAndWheelSizeTheTiles() {
        Fixture f(stepOf({}, {test::wave({1, 32, 14, 14}, 2)}));
        const int fit = f.sheet(0).cell;
        const auto wheel = [&](int delta, Qt::KeyboardModifiers modifiers) {
            const QPointF place(60, 60);
            QWheelEvent event(place, f.tiles.viewport()->mapToGlobal(place), {}, {0, delta}, Qt::NoButton, modifiers, Qt::NoScrollPhase,
                              false);
            QApplication::sendEvent(f.tiles.viewport(), &event);
            f.settle();
        };
        QSignalSpy sides(&f.tiles, &TileView::tileSideChanged);
        wheel(120, Qt::ControlModifier);
        QCOMPARE(f.sheet(0).cell, fit + std::max(1, fit / 4));
        QCOMPARE(sides.size(), 1);
        QVERIFY(f.tiles.tileSide() > 0);
        // Kept for another step with tiles of another shape, as far as whole cells allow.
        f.tiles.setTensors(stageTensorsOf(stepOf({}, {test::wave({1, 8, 7, 7}, 2)})));
        f.settle();
        QCOMPARE(f.sheet(0).cell, f.tiles.tileSide() / 7);
        // Half a notch is nothing yet.
        const int before = f.sheet(0).cell;
        wheel(-60, Qt::ControlModifier);
        QCOMPARE(f.sheet(0).cell, before);
        wheel(-60, Qt::ControlModifier);
        QVERIFY(f.sheet(0).cell < before);
        f.tiles.sizeTiles(0);
        f.settle();
        QCOMPARE(f.tiles.tileSide(), 0);
        // The plain wheel scrolls.
        for (int i = 0; i < 12; ++i) wheel(120, Qt::ControlModifier);
        const int cell = f.sheet(0).cell;
        QVERIFY(f.tiles.verticalScrollBar()->maximum() > 0);
        wheel(-120, Qt::NoModifier);
        QVERIFY(f.tiles.verticalScrollBar()->value() > 0);
        QCOMPARE(f.sheet(0).cell, cell);
        // Never less than one pixel an element.
        for (int i = 0; i < 60; ++i) f.tiles.sizeTiles(-1), f.settle();
        QCOMPARE(f.sheet(0).cell, 1);
    }

    void aStormOfSizesIsLaidOutOnce() {
        Fixture f(stepOf({}, {test::wave({1, 64, 14, 14}, 2)}));
        QSignalSpy rendered(&f.tiles, &TileView::rendered);
        for (int width = 410; width <= 760; width += 10) {
            f.tiles.resize(width, kHeight);
            QCoreApplication::processEvents();
        }
        QVERIFY(!f.tiles.upToDate());
        f.settle();
        QCOMPARE(rendered.size(), 1);
        QCOMPARE(f.tiles.sheets()->space.width, 760 - 2 * TilePage::kMargin);
        const SheetSpace& space = f.tiles.sheets()->space;
        const int usable = space.height - space.heading;
        QCOMPARE(f.sheet(0).columns,
                 layoutTiles(*f.tiles.tensors()[0].planes, space.width, usable, space.gap, space.smallestTile, space.largestCell).columns);
        // The same size again is nothing new.
        f.tiles.resize(761, kHeight);
        f.tiles.resize(760, kHeight);
        QTest::qWait(60);
        f.settle();
        QVERIFY(rendered.size() <= 2);
    }

    void anotherThemeHasAsManyColumns() {
        Fixture f(stepOf({}, {test::wave({1, 512, 14, 14}, 2)}));
        const int columns = f.sheet(0).columns;
        const int width = f.sheet(0).tiles[0].width;
        QSignalSpy rendered(&f.tiles, &TileView::rendered);
        for (const ThemeMode mode : {ThemeMode::Dark, ThemeMode::Light}) {
            Theme::instance().apply(mode);
            f.settle();
            QCOMPARE(f.sheet(0).columns, columns);
            const int free = f.tiles.viewport()->width() - 2 * TilePage::kMargin - f.sheet(0).width;
            QVERIFY2(free < width + f.tiles.sheets()->space.gap, qPrintable(QString::number(free)));
        }
        QCOMPARE(rendered.size(), 2);
    }

    void theFirstLookIsTheChannelWithTheLargestSpread() {
        Fixture f(stepOf({loudest(8, 6, 2)}, {loudest(8, 6, 5)}));
        QCOMPARE(f.tiles.choice(), (TileChoice{1, 5}));
        QVERIFY(!f.tiles.keptChannel());
        f.tiles.setTensors(stageTensorsOf(stepOf({}, {loudest(8, 6, 3)})));
        f.settle();
        QCOMPARE(f.tiles.choice(), (TileChoice{0, 3}));
        // Other numbers of the same step do not move the selection.
        f.tiles.refreshTensors(stageTensorsOf(stepOf({}, {loudest(8, 6, 7)})));
        f.settle();
        QCOMPARE(f.tiles.choice(), (TileChoice{0, 3}));
        // What the user chose stays over steps.
        f.tiles.choose({0, 1});
        f.tiles.setTensors(stageTensorsOf(stepOf({}, {loudest(8, 6, 6)})));
        f.settle();
        QCOMPARE(f.tiles.choice(), (TileChoice{0, 1}));
        QCOMPARE(f.tiles.keptChannel(), 1);
        f.tiles.forgetChannel();
        f.settle();
        QCOMPARE(f.tiles.choice(), (TileChoice{0, 6}));
    }

    void aChoiceBeforeTheFirstPictureCounts() {
        Fixture f(stepOf({}, {loudest(8, 6, 3)}));
        f.tiles.setTensors(stageTensorsOf(stepOf({}, {loudest(8, 6, 5)})));
        f.tiles.choose({0, 2});
        f.settle();
        QCOMPARE(f.tiles.choice(), (TileChoice{0, 2}));
    }

    void keysWalkOverAllTensors() {
        Fixture f(stepOf({test::wave({1, 6, 8, 8}, 1)}, {loudest(7, 8, 0)}));
        const int columns = f.sheet(1).columns;
        QVERIFY(columns > 1 && columns < 7);
        f.key(Qt::Key_Right);
        QCOMPARE(f.tiles.choice(), (TileChoice{1, 1}));
        f.key(Qt::Key_Left);
        f.key(Qt::Key_Left);
        QCOMPARE(f.tiles.choice(), (TileChoice{1, 0}));
        f.key(Qt::Key_Down);
        QCOMPARE(f.tiles.choice(), (TileChoice{1, columns}));
        f.key(Qt::Key_End);
        QCOMPARE(f.tiles.choice(), (TileChoice{0, 5}));
        f.key(Qt::Key_Home);
        QCOMPARE(f.tiles.choice(), (TileChoice{1, 0}));
        // Down leads from the last row of the outputs to the inputs, and up back.
        for (int i = 0; i < 10 && f.tiles.choice().tensor == 1; ++i) f.key(Qt::Key_Down);
        QCOMPARE(f.tiles.choice().tensor, 0);
        f.key(Qt::Key_Up);
        QCOMPARE(f.tiles.choice().tensor, 1);
        f.key(Qt::Key_PageDown);
        f.key(Qt::Key_PageDown);
        QCOMPARE(f.tiles.choice().tensor, 0);
        QSignalSpy activated(&f.tiles, &TileView::activated);
        f.key(Qt::Key_Return);
        QCOMPARE(activated.size(), 1);
        f.tiles.choose({1, 3});
        QTest::mouseDClick(f.tiles.viewport(), Qt::LeftButton, {}, f.tiles.tileRect({1, 2}).center().toPoint());
        QCOMPARE(activated.size(), 2);
    }

    void theMenuIsAboutTheTileBelowThePointer() {
        Fixture f(stepOf({}, {loudest(7, 8, 0)}));
        QSignalSpy menus(&f.tiles, &TileView::menuRequested);
        const QPoint place = f.tiles.tileRect({0, 4}).center().toPoint();
        QContextMenuEvent mouse(QContextMenuEvent::Mouse, place, f.tiles.viewport()->mapToGlobal(place));
        QApplication::sendEvent(f.tiles.viewport(), &mouse);
        QCOMPARE(menus.size(), 1);
        QCOMPARE(f.tiles.choice().plane, 4);
        // By the menu key it opens at the selection.
        f.tiles.choose({0, 2});
        QContextMenuEvent key(QContextMenuEvent::Keyboard, QPoint(0, 0), QPoint(0, 0));
        QApplication::sendEvent(&f.tiles, &key);
        QCOMPARE(menus.size(), 2);
        QCOMPARE(f.tiles.choice().plane, 2);
        QVERIFY(f.tiles.tileRect({0, 2}).toAlignedRect().contains(f.tiles.viewport()->mapFromGlobal(menus.last()[0].toPoint())));
    }

    void arrowsMoveTheCrossHairOfThePlane() {
        Lane lane(QStringLiteral("test"));
        StageView stage;
        addStepPages(stage, lane);
        stage.resize(900, 600);
        stage.show();
        auto trace = std::make_shared<Trace>();
        trace->steps = {stepOf({}, {test::wave({1, 4, 9, 9}, 2)}), stepOf({}, {test::wave({1, 30}, 2)})};
        trace->steps[1].index = 1;
        trace->steps[1].end = 2;
        stage.setStep(trace, 0);
        QVERIFY(QTest::qWaitFor([&] { return stage.heatmaps()->tiles()->upToDate(); }, 5000));
        ChannelView* plane = stage.heatmaps()->channel();
        QVERIFY(plane->focusPolicy() & Qt::TabFocus);
        // The first key puts it into the middle.
        QTest::keyClick(plane, Qt::Key_Left);
        QCOMPARE(plane->probe(), QPoint(4, 4));
        QTest::keyClick(plane, Qt::Key_Left);
        QTest::keyClick(plane, Qt::Key_Down);
        QCOMPARE(plane->probe(), QPoint(3, 5));
        QVERIFY(!stage.heatmaps()->probeText().isEmpty());
        QCOMPARE(stage.heatmaps()->rowNumbers().count(QLatin1Char('\t')), 8);
        QCOMPARE(stage.heatmaps()->channelNumbers().count(QLatin1Char('\n')), 9);
        QTest::keyClick(plane, Qt::Key_End, Qt::ControlModifier);
        QCOMPARE(plane->probe(), QPoint(8, 8));
        QTest::keyClick(plane, Qt::Key_Down);
        QCOMPARE(plane->probe(), QPoint(8, 8));
        QTest::keyClick(plane, Qt::Key_Home, Qt::ControlModifier);
        QTest::keyClick(plane, Qt::Key_PageDown);
        QVERIFY(plane->probe().y() > 0);
        // The stage's arrow keys, which select channels, are not asked.
        QKeyEvent override(QEvent::ShortcutOverride, Qt::Key_Left, Qt::NoModifier);
        override.ignore();
        QApplication::sendEvent(plane, &override);
        QVERIFY(override.isAccepted());
        QKeyEvent other(QEvent::ShortcutOverride, Qt::Key_Left, Qt::AltModifier);
        other.ignore();
        QApplication::sendEvent(plane, &other);
        QVERIFY(!other.isAccepted());
        QTest::keyClick(plane, Qt::Key_Escape);
        QCOMPARE(plane->probe(), QPoint(-1, -1));

        stage.setStep(trace, 1);
        QVERIFY(QTest::qWaitFor([&] { return stage.heatmaps()->tiles()->upToDate(); }, 5000));
        VectorView* bars = stage.heatmaps()->vector();
        QVERIFY(bars->isVisible());
        QVERIFY(bars->focusPolicy() & Qt::TabFocus);
        QTest::keyClick(bars, Qt::Key_Down);
        QCOMPARE(bars->probe(), 0);
        QTest::keyClick(bars, Qt::Key_Right);
        QCOMPARE(bars->probe(), 1);
        QTest::keyClick(bars, Qt::Key_End, Qt::ControlModifier);
        QCOMPARE(bars->probe(), 29);
        QCOMPARE(stage.heatmaps()->rowNumbers().count(QLatin1Char('\t')), 29);
        QCOMPARE(stage.heatmaps()->channelNumbers().count(QLatin1Char('\n')), 30);
    }

    void returnShowsTheNumbersAroundTheCrossHair() {
        StageTensor tensor;
        tensor.tensor.view = test::wave({1, 1, 40, 40}, 1);
        tensor.cut();
        ChannelView view;
        view.resize(300, 300);
        view.setVisible(true);
        view.show(tensor, 0, resolveRange(tensor.tensor.view, {}), {}, QStringLiteral("x"));
        view.setProbe(30, 35);
        QTest::keyClick(&view, Qt::Key_Return);
        QVERIFY(view.zoom() >= 44);
        QVERIFY(QRectF(view.rect()).contains(view.cellRect(30, 35)));
        // Walking keeps the cross-hair in view.
        for (int i = 0; i < 30; ++i) {
            QTest::keyClick(&view, Qt::Key_Left);
            QVERIFY(QRectF(view.rect()).adjusted(-1, -1, 1, 1).contains(view.cellRect(view.probe().y(), view.probe().x())));
        }
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(view.zoom(), 0);
    }

    void theFocusIsSeen() {
        FocusRing ring(this);
        Lane lane(QStringLiteral("test"));
        StageView stage;
        addStepPages(stage, lane);
        stage.resize(900, 600);
        stage.show();
        QVERIFY(QTest::qWaitForWindowExposed(&stage));
        auto trace = std::make_shared<Trace>();
        trace->steps = {stepOf({}, {test::wave({1, 4, 9, 9}, 2)}), stepOf({}, {test::wave({1, 30}, 2)})};
        trace->steps[1].index = 1;
        trace->steps[1].end = 2;
        stage.setStep(trace, 0);
        QVERIFY(QTest::qWaitFor([&] { return stage.heatmaps()->tiles()->upToDate(); }, 5000));
        stage.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&stage));
        const auto seen = [&](QWidget* widget) {
            if (QWidget* before = QApplication::focusWidget()) before->clearFocus();
            const QImage plain = stage.grab().toImage();
            widget->setFocus(Qt::TabFocusReason);
            QCoreApplication::processEvents();
            return widget->hasFocus() && ring.target() == widget && stage.grab().toImage() != plain;
        };
        QVERIFY(seen(stage.heatmaps()->tiles()));
        QVERIFY(seen(stage.heatmaps()->channel()));
        stage.setStep(trace, 1);
        QVERIFY(QTest::qWaitFor([&] { return stage.heatmaps()->tiles()->upToDate(); }, 5000));
        QTRY_VERIFY(stage.heatmaps()->vector()->isVisible());
        QVERIFY(seen(stage.heatmaps()->vector()));
    }
};

TD_TEST_GUI(TileViewTest)
#include "tst_tile_view.moc"
