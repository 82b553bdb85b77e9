// Drawing in the window against a fake session: the pad opens from menu and start page, strokes become the input, and what is looked at
// stays.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/rooms/drawing/drawing_room.h"
#include "core/session/drawn_input.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/common/theme.h"
#include "widgets/draw/draw_canvas.h"
#include "widgets/draw/draw_pad.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QPushButton>
#include <QtTest>

#include <algorithm>
#include <atomic>
#include <future>

using namespace teardown;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
const QString kConfig = kSample + QStringLiteral("repvgg-digits.py");
const QString kPicture = kSample + QStringLiteral("pictures/3_1.png");

SessionFactory fake(std::chrono::milliseconds delay = {}) {
    return [=]() -> Result<std::unique_ptr<SessionApi>> {
        auto session = std::make_unique<test::FakeSession>();
        session->delay = delay;
        return std::unique_ptr<SessionApi>(std::move(session));
    };
}

std::unique_ptr<MainWindow> opened(const QStringList& files, SessionFactory factory = fake()) {
    return test::openedWindow(files, std::move(factory));
}

Drawing bar(double y) { return {{0.08, {{0.2, y}, {0.8, y}}}}; }

}  // namespace

class TestDraw : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        Theme::instance().apply(ThemeMode::Light);
    }

    void theStartPageOpensNetworkAndPad() {
        const auto window = opened({});
        const auto buttons = window->context().stage.findChildren<QPushButton*>();
        const auto button =
            std::find_if(buttons.begin(), buttons.end(), [](QPushButton* item) { return item->text() == QStringLiteral("Draw a digit"); });
        QVERIFY(button != buttons.end());
        (*button)->click();
        QVERIFY(window->room<DrawingRoom>().pad()->isVisible());
        QVERIFY(window->context().menus.command(QStringLiteral("draw.pad"))->isChecked());
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.built() != nullptr, 20000);
        QVERIFY(window->context().work.checkpoint());
        QVERIFY(!window->context().work.hasInput());
        window->room<DrawingRoom>().pad()->setDrawing(bar(0.5));
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.answeredInput() == AnsweredInput::Pad && window->context().work.forwarded(), 20000);
        QTRY_COMPARE(window->context().stage.trace(), window->context().work.trace(Journey::Forward));
        window->context().menus.command(QStringLiteral("draw.pad"))->trigger();
        QVERIFY(!window->room<DrawingRoom>().pad()->isVisible());
        QVERIFY(window->context().work.drawn());
    }

    void whatIsLookedAtStays() {
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        const auto config = window->context().work.config();
        window->context().menus.command(QStringLiteral("draw.pad"))->trigger();
        window->context().navigator.showModule(QStringLiteral("backbone.stage_2.1.act"));
        QTRY_VERIFY(window->context().stage.heatmaps()->tiles()->upToDate());
        window->context().stage.heatmaps()->tiles()->choose({0, 5});
        const int step = window->context().navigator.cursor().index();
        for (int i = 1; i < 9; ++i) {
            const TracePtr before = window->context().work.trace(Journey::Forward);
            window->room<DrawingRoom>().pad()->setDrawing(bar(0.1 * i));
            QTRY_VERIFY_WITH_TIMEOUT(window->context().work.trace(Journey::Forward) != before, 20000);
            QTRY_COMPARE(window->context().stage.trace(), window->context().work.trace(Journey::Forward));
            QCOMPARE(window->context().navigator.cursor().index(), step);
            QCOMPARE(window->context().stage.stepIndex(), step);
            QCOMPARE(window->context().stage.heatmaps()->tiles()->choice(), (TileChoice{0, 5}));
        }
        QTRY_VERIFY(window->context().stage.heatmaps()->tiles()->upToDate());
        // The drawing uses the open network if it accepts small pictures.
        QCOMPARE(window->context().work.config(), config);
        // The tiles are those of the last drawing.
        const Step& shown = window->context().work.trace(Journey::Forward)->steps[static_cast<std::size_t>(step)];
        QCOMPARE(window->context().stage.heatmaps()->tiles()->tensors().back().tensor.view.data(), shown.outputs.back().view.data());
    }

    void theNewestDrawingRunsLast() {
        const auto window = opened({kConfig}, fake(std::chrono::milliseconds(60)));
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.built() != nullptr, 20000);
        window->room<DrawingRoom>().showPad(true);
        int runs = 0;
        connect(&window->context().work.slot(Journey::Forward), &SlotBase::changed, this, [&] { ++runs; });
        const auto stroke = [](int i) { return bar(0.03 * (i % 30)); };
        int strokes = 0;
        for (; strokes < 30 || (runs < 2 && strokes < 1000); ++strokes) {
            window->room<DrawingRoom>().pad()->setDrawing(stroke(strokes));
            QTest::qWait(10);
        }
        // Strokes are faster than runs: runs still finish, and strokes in between are skipped.
        QVERIFY2(runs >= 2 && 2 * runs < strokes, qPrintable(QStringLiteral("%1 runs, %2 strokes").arg(runs).arg(strokes)));
        QTRY_VERIFY(window->room<DrawingRoom>().pad()->upToDate());
        QCOMPARE(window->context().work.drawn()->picture.toContiguousBytes(),
                 drawnInput(stroke(strokes - 1)).input.picture.toContiguousBytes());
    }

    /// The drawing is older than the file, but takes longer to prepare.
    void aFileIsNotReplacedByAnOlderDrawing() {
        const auto window = opened({kConfig});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.built() != nullptr, 20000);
        window->room<DrawingRoom>().showPad(true);
        DrawPad* pad = window->room<DrawingRoom>().pad();
        std::promise<void> busy;
        window->context().work.lightLane().post([until = busy.get_future().share()] { until.wait(); });
        pad->setDrawing(bar(0.4));
        window->context().work.open({kPicture});
        const bool opens = QTest::qWaitFor([&] { return window->context().work.inputPath() == kPicture; }, 20000);
        busy.set_value();
        QVERIFY(opens);
        QVERIFY(pad->upToDate());
        std::atomic<bool> idle = false;
        window->context().work.lightLane().post([&] { idle = true; });
        QTRY_VERIFY_WITH_TIMEOUT(idle, 20000);
        QCoreApplication::processEvents();
        QCOMPARE(window->context().work.inputPath(), kPicture);
        QVERIFY(!window->context().work.drawn());
    }

    void aFileTakesOverAndADrawingAgain() {
        const auto window = opened({kConfig});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.built() != nullptr, 20000);
        window->room<DrawingRoom>().showPad(true);
        window->room<DrawingRoom>().pad()->setDrawing(bar(0.4));
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.drawn() != nullptr, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        window->context().work.open({kPicture});
        QTRY_COMPARE_WITH_TIMEOUT(window->context().work.inputPath(), kPicture, 20000);
        QVERIFY(!window->context().work.drawn());
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        window->room<DrawingRoom>().pad()->setDrawing(bar(0.6));
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.drawn() != nullptr, 20000);
        QVERIFY(window->context().work.inputPath().isEmpty());
    }
};

TD_TEST_GUI(TestDraw)
#include "tst_draw.moc"
