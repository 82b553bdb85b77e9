// Drawing live: the fifty digits are drawn into the window, point by point as a mouse sends them, and run through the bundled network with
// the heatmaps following. Prints updates a second, how long an update takes, and the longest gap of the GUI thread.
//   ninja bench_draw && xvfb-run tests/bench_draw      (or QT_QPA_PLATFORM=offscreen)
#include "app/gui/main_window.h"
#include "app/gui/rooms/drawing/drawing_room.h"
#include "core/session/forward_journey.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "tests/support/fifty_digits.h"
#include "widgets/common/theme.h"
#include "widgets/draw/draw_canvas.h"
#include "widgets/draw/draw_pad.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QMouseEvent>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <vector>

using namespace teardown;

namespace {

constexpr int kPointInterval = 8;  // milliseconds: 125 points a second, a plain mouse
constexpr int kPatience = 60000;

bool waitFor(const std::function<bool()>& condition) {
    QElapsedTimer timer;
    timer.start();
    while (!condition()) {
        if (timer.elapsed() > kPatience) return false;
        QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
    }
    return true;
}

/// Notes the time between two turns of the event loop.
class Watchdog : public QObject {
public:
    Watchdog() {
        m_timer.setInterval(1);
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, [this] {
            gaps.push_back(static_cast<double>(m_gap.nsecsElapsed()) / 1e6);
            m_gap.restart();
        });
        m_gap.start();
        m_timer.start();
    }
    std::vector<double> gaps;

private:
    QTimer m_timer;
    QElapsedTimer m_gap;
};

void print(const char* name, std::vector<double> values) {
    if (values.empty()) return;
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) { return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))]; };
    std::printf("%-34s n %5zu   p50 %7.2f   p99 %7.2f   max %7.2f ms\n", name, values.size(), at(0.5), at(0.99), values.back());
}

void send(QWidget* target, QEvent::Type type, QPointF place, Qt::MouseButton button, Qt::MouseButtons buttons) {
    QMouseEvent event(type, place, target->mapToGlobal(place), button, buttons, Qt::NoModifier);
    QApplication::sendEvent(target, &event);
}

}  // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("teardown-bench"));
    Theme::instance().apply(ThemeMode::Light);
    const auto digits = test::fiftyDigits(SOURCE_ROOT "/tests");
    if (digits.empty()) return std::fprintf(stderr, "no drawings\n"), 1;
    MainWindow window([] { return createSession(); });
    window.resize(1280, 800);
    window.show();
    window.room<DrawingRoom>().showPad(true);
    Workbench& work = window.context().work;
    if (!waitFor([&] { return work.built() != nullptr; })) return std::fprintf(stderr, "the model was not built\n"), 1;
    DrawCanvas* canvas = window.room<DrawingRoom>().pad()->canvas();
    window.room<DrawingRoom>().pad()->setDrawing(digits.front().drawing);
    if (!waitFor([&] { return work.forwarded() != nullptr; })) return std::fprintf(stderr, "nothing came of the drawing\n"), 1;
    window.context().navigator.showModule(QStringLiteral("backbone.stage_1.0.act"));
    waitFor([&] { return window.context().stage.heatmaps()->tiles()->upToDate(); });

    std::vector<double> answers, intervals;
    QElapsedTimer sinceChange, sinceShown;
    bool changed = false;
    QObject::connect(canvas, &DrawCanvas::changed, &window, [&] {
        if (!changed) sinceChange.start();
        changed = true;
    });
    QObject::connect(&work.slot(Journey::Forward), &SlotBase::changed, &window, [&] {
        if (changed) answers.push_back(static_cast<double>(sinceChange.nsecsElapsed()) / 1e6);
        changed = false;
    });
    int shown = 0;
    bool drawing = false;
    QObject::connect(window.context().stage.heatmaps()->tiles(), &TileView::rendered, &window, [&] {
        ++shown;
        if (drawing && sinceShown.isValid()) intervals.push_back(static_cast<double>(sinceShown.nsecsElapsed()) / 1e6);
        sinceShown.start();
    });

    Watchdog watchdog;
    QElapsedTimer whole;
    double drawn = 0;
    int right = 0, shownWhileDrawing = 0, points = 0;
    for (const test::DrawnDigit& digit : digits) {
        window.room<DrawingRoom>().pad()->setDrawing({});
        waitFor([&] { return window.room<DrawingRoom>().pad()->upToDate(); });
        whole.start();
        shown = 0;
        drawing = true;
        sinceShown.invalidate();
        for (const Stroke& stroke : digit.drawing) {
            canvas->setPen(stroke.pen);
            const QRectF square = canvas->square();
            for (std::size_t i = 0; i < stroke.points.size(); ++i) {
                const QPointF place = square.topLeft() + QPointF(stroke.points[i].x, stroke.points[i].y) * square.width();
                if (i == 0)
                    send(canvas, QEvent::MouseButtonPress, place, Qt::LeftButton, Qt::LeftButton);
                else
                    send(canvas, QEvent::MouseMove, place, Qt::NoButton, Qt::LeftButton);
                ++points;
                QElapsedTimer tick;
                tick.start();
                while (tick.elapsed() < kPointInterval)
                    QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents,
                                                kPointInterval - static_cast<int>(tick.elapsed()));
            }
            send(canvas, QEvent::MouseButtonRelease, {}, Qt::LeftButton, Qt::NoButton);
        }
        drawn += static_cast<double>(whole.nsecsElapsed()) / 1e9;
        shownWhileDrawing += shown;
        drawing = false;
        waitFor([&] { return window.room<DrawingRoom>().pad()->upToDate(); });
        QElapsedTimer rest;
        rest.start();
        while (rest.elapsed() < 60) QApplication::processEvents(QEventLoop::AllEvents, 10);
        if (work.forwarded() && work.forwarded()->top.front().index == digit.digit) ++right;
    }
    std::printf("%zu digits, %d points in %.1f s of drawing; %d read right; engine threads %d\n", digits.size(), points, drawn, right,
                work.forwarded()->threads);
    std::printf("heatmaps on the screen: %.1f updates a second\n", shownWhileDrawing / drawn);
    print("between two updates", intervals);
    print("from a point to its answer", answers);
    print("turn of the GUI thread", watchdog.gaps);
    return 0;
}
