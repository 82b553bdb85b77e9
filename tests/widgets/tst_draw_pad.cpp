// The pad: strokes by mouse, tablet and keys, undo to the same strokes, the newest drawing always handed over, the preview in whole pixels.
#include "core/session/drawn_input.h"
#include "tests/support/test_program.h"
#include "widgets/common/theme.h"
#include "widgets/draw/draw_canvas.h"
#include "widgets/draw/draw_pad.h"
#include "widgets/draw/seen_view.h"

#include <QAction>
#include <QSlider>
#include <QtTest>

using namespace teardown;

namespace {

struct Pad {
    Lane lane{QStringLiteral("light")};
    QAction undo{nullptr}, redo{nullptr}, clear{nullptr}, thicker{nullptr}, thinner{nullptr};
    DrawPad pad{lane, {&undo, &redo, &clear, &thicker, &thinner}};
    Pad() {
        pad.resize(300, 520);
        pad.show();
    }
    DrawCanvas* canvas() { return pad.canvas(); }
    QPoint at(double x, double y) {
        const QRectF square = canvas()->square();
        return (square.topLeft() + QPointF(x, y) * square.width()).toPoint();
    }
    void line(double x1, double y1, double x2, double y2) {
        QTest::mousePress(canvas(), Qt::LeftButton, {}, at(x1, y1));
        for (int i = 1; i <= 6; ++i) QTest::mouseMove(canvas(), at(x1 + (x2 - x1) * i / 6, y1 + (y2 - y1) * i / 6));
        QTest::mouseRelease(canvas(), Qt::LeftButton, {}, at(x2, y2));
    }
};

}  // namespace

class TestDrawPad : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        Theme::instance().apply(ThemeMode::Light);
        qRegisterMetaType<std::shared_ptr<const DrawnInput>>();
    }

    void theMouseDraws() {
        Pad p;
        p.line(0.2, 0.3, 0.7, 0.8);
        QCOMPARE(p.pad.drawing().size(), std::size_t(1));
        const Stroke& stroke = p.pad.drawing().front();
        QCOMPARE(stroke.points.size(), std::size_t(7));
        QVERIFY(std::abs(stroke.points.front().x - 0.2) < 0.01 && std::abs(stroke.points.back().y - 0.8) < 0.01);
        QCOMPARE(stroke.pen, 0.08);
        // Moving without a button draws nothing.
        QTest::mouseMove(p.canvas(), p.at(0.5, 0.5));
        QCOMPARE(p.pad.drawing().size(), std::size_t(1));
    }

    void undoGivesBackExactlyWhatWasThere() {
        Pad p;
        std::vector<Drawing> states{p.pad.drawing()};
        for (int i = 0; i < 4; ++i) {
            p.line(0.1 + 0.2 * i, 0.2, 0.2 + 0.1 * i, 0.9);
            states.push_back(p.pad.drawing());
        }
        p.clear.trigger();
        states.push_back({});
        p.line(0.3, 0.3, 0.6, 0.3);
        states.push_back(p.pad.drawing());
        for (std::size_t i = states.size(); i-- > 1;) {
            QVERIFY(p.undo.isEnabled());
            p.undo.trigger();
            QVERIFY(p.pad.drawing() == states[i - 1]);
        }
        QVERIFY(!p.undo.isEnabled());
        for (std::size_t i = 1; i < states.size(); ++i) {
            QVERIFY(p.redo.isEnabled());
            p.redo.trigger();
            QVERIFY(p.pad.drawing() == states[i]);
        }
        QVERIFY(!p.redo.isEnabled());
        p.undo.trigger();
        p.line(0.5, 0.1, 0.5, 0.9);
        QVERIFY(!p.redo.isEnabled());
    }

    void theScreenShowsTheSameAfterUndo() {
        Pad p;
        p.line(0.2, 0.2, 0.8, 0.3);
        QTest::mouseMove(p.canvas(), QPoint(0, p.canvas()->height() + 10));
        p.canvas()->clearFocus();
        const QImage before = p.canvas()->grab().toImage();
        p.pad.setDrawing({});
        QVERIFY(p.canvas()->grab().toImage() != before);
        p.undo.trigger();
        QVERIFY(p.canvas()->grab().toImage() == before);
    }

    void thePenOfTheStrokesToCome() {
        Pad p;
        p.line(0.2, 0.2, 0.8, 0.2);
        for (int i = 0; i < 3; ++i) p.thicker.trigger();
        p.line(0.2, 0.6, 0.8, 0.6);
        QCOMPARE(p.pad.drawing()[0].pen, 0.08);
        QCOMPARE(p.pad.drawing()[1].pen, 0.11);
        for (int i = 0; i < 40; ++i) p.thinner.trigger();
        QCOMPARE(p.canvas()->pen(), DrawPad::kThinnest / 100.0);
    }

    void keysDraw() {
        Pad p;
        p.canvas()->setFocus();
        QTest::keyClick(p.canvas(), Qt::Key_Up, Qt::ShiftModifier);
        QTest::keyClick(p.canvas(), Qt::Key_Space);
        for (int i = 0; i < 5; ++i) QTest::keyClick(p.canvas(), Qt::Key_Down);
        QTest::keyClick(p.canvas(), Qt::Key_Space);
        QTest::keyClick(p.canvas(), Qt::Key_Left);
        QCOMPARE(p.pad.drawing().size(), std::size_t(1));
        const Stroke& stroke = p.pad.drawing().front();
        QCOMPARE(stroke.points.size(), std::size_t(6));
        QVERIFY(std::abs(stroke.points.front().y - 0.4) < 1e-9 && std::abs(stroke.points.back().y - 0.5) < 1e-9);
        QVERIFY(std::abs(stroke.points.back().x - 0.5) < 1e-9);
    }

    void theNewestDrawingIsHandedOver() {
        Pad p;
        QSignalSpy spy(&p.pad, &DrawPad::drawn);
        std::shared_ptr<const DrawnInput> last;
        connect(&p.pad, &DrawPad::drawn, this, [&](const std::shared_ptr<const DrawnInput>& input) { last = input; });
        int changes = 0;
        connect(p.canvas(), &DrawCanvas::changed, this, [&] { ++changes; });
        for (int i = 0; i < 10; ++i) p.line(0.1, 0.05 + 0.09 * i, 0.9, 0.1 + 0.08 * i);
        QTRY_VERIFY(p.pad.upToDate());
        QVERIFY(last);
        QVERIFY(last->drawing.pixels == rasterise(p.pad.drawing(), kDrawingSide).pixels);
        QVERIFY2(spy.count() >= 1 && spy.count() < changes, qPrintable(QString("%1 of %2").arg(spy.count()).arg(changes)));
        p.clear.trigger();
        QTRY_VERIFY(p.pad.upToDate());
        QVERIFY(last->digit.box.empty());
    }

    void thePreviewIsInWholePixels() {
        Pad p;
        p.line(0.3, 0.2, 0.6, 0.8);
        QTRY_VERIFY(p.pad.upToDate());
        SeenView* seen = p.pad.seen();
        const DrawnInput input = drawnInput(p.pad.drawing());
        QCOMPARE(seen->cell(), 4);
        const QImage shown = seen->grab().toImage();
        const QPoint origin = seen->seenRect().topLeft().toPoint();
        // Away from the frame, each pixel of the network's input is a square of one grey.
        for (int y = 1; y < 27; ++y)
            for (int x = 1; x < 27; ++x)
                for (const QPoint corner : {QPoint(0, 0), QPoint(3, 3)}) {
                    const QRgb pixel = shown.pixel(origin + QPoint(4 * x, 4 * y) + corner);
                    QCOMPARE(qGray(pixel), int(input.digit.picture.at(x, y)));
                }
    }

    void theCanvasIsWhiteOnBlackInBothThemes() {
        Pad p;
        for (const ThemeMode mode : {ThemeMode::Dark, ThemeMode::Light}) {
            Theme::instance().apply(mode);
            p.pad.setDrawing({{0.1, {{0.2, 0.5}, {0.8, 0.5}}}});
            const QImage shown = p.canvas()->grab().toImage();
            QCOMPARE(shown.pixelColor(p.at(0.5, 0.5)), QColor(Qt::white));
            QCOMPARE(shown.pixelColor(p.at(0.5, 0.2)), QColor(Qt::black));
        }
    }

    void everythingHasAName() {
        Pad p;
        for (QWidget* widget : p.pad.findChildren<QSlider*>()) QVERIFY(!widget->accessibleName().isEmpty());
        QVERIFY(!p.canvas()->accessibleName().isEmpty());
        QVERIFY(!p.pad.seen()->accessibleName().isEmpty());
    }
};

TD_TEST_GUI(TestDrawPad)
#include "tst_draw_pad.moc"
