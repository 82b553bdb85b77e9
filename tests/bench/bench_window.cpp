// What the user waits for, with real files: steps, channel changes, zoom, dragging a splitter, heatmaps from
// nothing. Prints p50, p99 and the largest of each.
//   xvfb-run -a build/check/tests/bench_window [--where] CONFIG [CHECKPOINT] PICTURE; --where: steps only, and which widgets took the time
//   xvfb-run -a build/check/tests/bench_window --cycles 1000 CONFIG [CHECKPOINT] PICTURE: opens all of them anew each time; memory over the
//   cycles xvfb-run -a build/check/tests/bench_window --drops 40 CONFIG CHECKPOINT PICTURE...: from a drop to the best five classes
// "works": processor time of the GUI thread for it, which says the same on a busy machine; "blocks": time that the GUI thread was busy from
// the key to the painted frame; "sharp": until the heatmaps of the new state stand there.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "core/session/forward_journey.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "tests/bench/event_clock.h"
#include "widgets/common/theme.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_controls.h"
#include "widgets/stage/stage_view.h"
#include "widgets/tensor/tile_view.h"

#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QPaintEvent>
#include <QSplitter>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <vector>

#include <malloc.h>
#include <unistd.h>

using namespace teardown;

namespace {

struct Times {
    std::vector<double> milliseconds;
    void print(const char* name) {
        if (milliseconds.empty()) return;
        std::sort(milliseconds.begin(), milliseconds.end());
        const auto at = [&](double share) {
            return milliseconds[std::min(milliseconds.size() - 1,
                                         static_cast<std::size_t>(share * static_cast<double>(milliseconds.size())))];
        };
        std::printf("%-26s %5zu times   p50 %7.2f ms   p99 %7.2f ms   max %7.2f ms\n", name, milliseconds.size(), at(0.5), at(0.99),
                    milliseconds.back());
    }
};

/// The longest time between two turns of the event loop.
class Watchdog {
public:
    Watchdog() {
        m_timer.setInterval(1);
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, [this] {
            m_longest = std::max(m_longest, static_cast<double>(m_gap.nsecsElapsed()) / 1e6);
            m_gap.restart();
        });
        m_gap.start();
        m_timer.start();
    }
    double longest() const { return m_longest; }

private:
    QTimer m_timer;
    QElapsedTimer m_gap;
    double m_longest = 0;
};

/// The parts of a window that are painted, which a remote display is sent: four bytes a pixel.
class PaintMeter : public QObject {
public:
    explicit PaintMeter(QWidget& window) : m_window(window) { qApp->installEventFilter(this); }
    /// Bytes since the last call.
    double take() {
        double pixels = 0;
        for (const QRect& rect : m_painted) pixels += static_cast<double>(rect.width()) * rect.height();
        m_painted = {};
        return 4 * pixels;
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint && watched->isWidgetType())
            if (auto* widget = static_cast<QWidget*>(watched); widget->window() == &m_window)
                m_painted += static_cast<QPaintEvent*>(event)->region().translated(widget->mapTo(&m_window, QPoint()));
        return false;
    }

private:
    QWidget& m_window;
    QRegion m_painted;
};

double processorMilliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1000.0 + static_cast<double>(now.tv_nsec) / 1e6;
}

bool waitFor(const std::function<bool()>& condition) {
    QElapsedTimer timer;
    timer.start();
    // Sleeps between events: a polling loop would take a processor from the engine.
    QTimer wake;
    wake.setTimerType(Qt::PreciseTimer);
    wake.start(1);
    while (!condition()) {
        if (timer.elapsed() > 120000) return false;
        QApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    return true;
}

void measure(MainWindow& window, const char* name, int count, const std::function<void(int)>& act) {
    Times works, blocks, sharp;
    std::string worksName = std::string(name) + ", works";
    std::string blocksName = std::string(name) + ", blocks";
    std::string sharpName = std::string(name) + ", sharp";
    for (int i = 0; i < count; ++i) {
        QElapsedTimer timer;
        timer.start();
        const double before = processorMilliseconds();
        act(i);
        // Only dirty regions are painted, as in real use.
        QApplication::processEvents();
        works.milliseconds.push_back(processorMilliseconds() - before);
        blocks.milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        waitFor(
            [&] { return window.context().stage.page() != PageId::Heatmaps || window.context().stage.heatmaps()->tiles()->upToDate(); });
        sharp.milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    const auto slowest =
        static_cast<int>(std::max_element(works.milliseconds.begin(), works.milliseconds.end()) - works.milliseconds.begin());
    works.print(worksName.c_str());
    blocks.print(blocksName.c_str());
    sharp.print(sharpName.c_str());
    std::printf("%-26s the %d. time\n", (std::string(name) + ", slowest").c_str(), slowest);
}

/// Resident memory of the process in MB, after what the allocator holds back was given back.
double residentMegabytes() {
    malloc_trim(0);
    QFile statm(QStringLiteral("/proc/self/statm"));
    if (!statm.open(QIODevice::ReadOnly)) return 0;
    return statm.readAll().split(' ').value(1).toDouble() * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

/// From a picture that is dropped to its best five classes on the screen; the pictures take turns.
int measureDrops(MainWindow& window, const QStringList& files, int count) {
    Workbench& work = window.context().work;
    const QStringList pictures = files.mid(2);
    work.open(files.mid(0, 2));
    if (!waitFor([&] { return work.built() && work.checkpoint() && !work.busy(); })) return 1;
    Times times;
    for (int i = 0; i < count; ++i) {
        const auto before = work.forwarded();
        QElapsedTimer timer;
        timer.start();
        work.files().openPicture(pictures[i % pictures.size()]);
        if (!waitFor([&] { return work.forwarded() && work.forwarded() != before; })) return 1;
        QApplication::processEvents();
        if (i >= pictures.size()) times.milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        // The next one comes when what is shown of this one stands, as from a person.
        waitFor([&] { return !work.busy() && window.context().stage.heatmaps()->tiles()->upToDate(); });
        QElapsedTimer pause;
        pause.start();
        waitFor([&] { return pause.elapsed() > 700; });
    }
    times.print("drop to top-5");
    return 0;
}

/// From the choice of a step whose output has this shape to the painted heatmaps, nothing being there of it before.
void measureDrawing(MainWindow& window, std::int64_t channels, std::int64_t side) {
    Navigator& navigator = window.context().navigator;
    const TracePtr trace = navigator.trace();
    std::vector<int> found;
    for (const Step& step : trace->steps)
        if (!step.outputs.empty() && step.outputs.front().view.valid() &&
            step.outputs.front().view.shape() == Shape{1, channels, side, side})
            found.push_back(step.index);
    if (found.empty()) return;
    const std::string name = "draw " + std::to_string(channels) + " x " + std::to_string(side) + " x " + std::to_string(side);
    measure(window, name.c_str(), 40, [&](int i) {
        // Another map each time, so that no tile can be taken from what was painted before.
        navigator.showStep(found[static_cast<std::size_t>(i) % found.size()]);
        window.context().stage.controls()->cycleMap();
    });
}

int measureCycles(MainWindow& window, const QStringList& files, int cycles) {
    Workbench& work = window.context().work;
    for (int i = 1; i <= cycles; ++i) {
        const auto before = work.forwarded();
        work.open(files);
        if (!waitFor([&] { return work.forwarded() && work.forwarded() != before && !work.busy(); })) return 1;
        // No loop runs here that would do it.
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        if (i == 10 || i == 50 || i % std::max(1, cycles / 10) == 0) {
            const double resident = residentMegabytes();
            const struct mallinfo2 heap = mallinfo2();
            std::printf("cycle %5d   %8.1f MB, %8.2f MB of them allocated, %lld objects in the window\n", i, resident,
                        static_cast<double>(heap.uordblks + heap.hblkhd) / 1e6,
                        static_cast<long long>(window.findChildren<QObject*>().size()));
            std::fflush(stdout);
        }
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    EventClock application(argc, argv);
    Theme::instance().apply(ThemeMode::Light);
    MainWindow window([] { return createSession(); });
    window.resize(1280, 800);
    window.show();
    Workbench& work = window.context().work;
    QStringList files = QApplication::arguments().mid(1);
    const bool where = files.removeAll(QStringLiteral("--where")) > 0;
    waitFor([&] { return work.engine().state() != EngineState::Loading; });
    if (files.size() > 4 && files.first() == QLatin1String("--drops")) return measureDrops(window, files.mid(2), files[1].toInt());
    if (files.size() > 2 && files.first() == QLatin1String("--cycles")) return measureCycles(window, files.mid(2), files[1].toInt());
    Watchdog watchdog;
    work.open(files);
    if (!waitFor([&] { return work.forwarded() != nullptr || work.problems()->count(ProblemKind::Error) > 0; }) || !work.forwarded()) {
        std::fprintf(stderr, "bench_window: the files did not lead to a forward pass\n");
        for (int i = 0; i < work.problems()->rowCount(); ++i)
            std::fprintf(stderr, "  %s\n", qPrintable(work.problems()->index(i).data().toString()));
        return 1;
    }
    window.context().navigator.openJourney(Journey::Forward);
    std::printf("%zu steps, %.0f MB recorded\n", work.forwarded()->trace->steps.size(), static_cast<double>(work.recordedBytes()) / 1e6);
    std::printf("opening and recording: longest gap of the GUI thread %.1f ms\n", watchdog.longest());
    Navigator& navigator = window.context().navigator;
    navigator.first();
    const int steps = navigator.cursor().count();
    application.setCounting(where);
    measure(window, "step into", steps - 1, [&](int) { window.context().menus.command(QStringLiteral("step.into"))->trigger(); });
    application.setCounting(false);
    if (where) {
        application.print(40);
        return 0;
    }
    {
        PaintMeter meter(window);
        Times kilobytes;
        navigator.first();
        meter.take();
        for (int i = 1; i < steps; ++i) {
            window.context().menus.command(QStringLiteral("step.into"))->trigger();
            QApplication::processEvents();
            waitFor([&] {
                return window.context().stage.page() != PageId::Heatmaps || window.context().stage.heatmaps()->tiles()->upToDate();
            });
            QApplication::processEvents();
            kilobytes.milliseconds.push_back(meter.take() / 1000);
        }
        std::printf("the whole window is %.0f kB; painted for one step, in kB instead of ms:\n",
                    4.0 * window.width() * window.height() / 1000);
        kilobytes.print("step into, painted");
    }
    navigator.showStep(steps / 2);
    waitFor([&] { return window.context().stage.heatmaps()->tiles()->upToDate(); });
    measure(window, "theme", 20, [&](int i) { Theme::instance().apply(i % 2 ? ThemeMode::Light : ThemeMode::Dark); });
    measure(window, "jump to a step", 100, [&](int i) { navigator.showStep(i * 37 % steps); });
    navigator.showStep(steps / 4);
    waitFor([&] { return window.context().stage.heatmaps()->tiles()->upToDate(); });
    measure(window, "channel", 200, [&](int i) {
        (i % 40 < 20 ? window.context().menus.command(QStringLiteral("view.channel-right"))
                     : window.context().menus.command(QStringLiteral("view.channel-left")))
            ->trigger();
    });
    measure(window, "zoom", 200, [&](int i) {
        (i % 20 < 10 ? window.context().menus.command(QStringLiteral("view.zoom-in"))
                     : window.context().menus.command(QStringLiteral("view.zoom-out")))
            ->trigger();
    });
    measure(window, "sort channels", 24, [&](int i) {
        ChannelArrangement arrangement;
        arrangement.order = static_cast<ChannelOrder>(i % 5);
        window.context().stage.controls()->setArrangement(arrangement);
    });
    auto* columns = window.findChild<QSplitter*>(QStringLiteral("columns"));
    const QList<int> sizes = columns->sizes();
    measure(window, "drag a splitter", 120, [&](int i) {
        const int by = 4 * (i % 60 < 30 ? i % 30 : 30 - i % 30);
        columns->setSizes({sizes[0] + by, sizes[1] - 2 * by, sizes[2] + by});
    });
    columns->setSizes(sizes);
    for (const auto& [channels, side] : {std::pair{2048, 7}, {512, 14}, {64, 112}, {64, 56}}) measureDrawing(window, channels, side);
    std::printf("longest gap of the GUI thread in all: %.1f ms\n", watchdog.longest());
    return 0;
}
