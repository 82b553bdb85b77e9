// The page Test with many results and the real engine: how long the window's thread is away while they open, and how long it takes from a
// cell of the matrix to its pictures, to the forward trace of one of them, and to its Grad-CAM. Prints p50, p99 and the largest of each.
//   ninja bench_results && xvfb-run -a tests/bench_results CONFIG CHECKPOINT PICTURE... [--rows 10000] [--rounds 20]
// The rows are copies of the pictures in a temporary folder; the scores are made up. Exit code 1: a gap beyond 100 ms, or a walk beyond 1
// s.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/rooms/answer/answer_page.h"
#include "app/gui/rooms/test/test_page.h"
#include "app/gui/rooms/test/test_room.h"
#include "core/metrics/results/results_writer.h"
#include "core/session/build_journey.h"
#include "core/session/explain_journey.h"
#include "core/session/forward_journey.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/results/confusion_view.h"
#include "widgets/results/results_panel.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/tensor/tile_view.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QLineEdit>
#include <QMouseEvent>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <random>
#include <vector>

using namespace teardown;

namespace {

constexpr int kPatience = 120000;  // milliseconds
constexpr double kLongestGap = 100, kLongestWalk = 1000;
constexpr int kOpenings = 5;

/// Notes the longest time between two turns of the event loop.
class Watchdog : public QObject {
public:
    Watchdog() {
        m_timer.setInterval(1);
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, [this] {
            m_longest = std::max(m_longest, static_cast<double>(m_gap.nsecsElapsed()) / 1e6);
            m_gap.restart();
        });
        m_gap.start();
        m_timer.start();
    }
    /// Since the last call.
    double take() {
        QApplication::processEvents();
        m_gap.restart();
        return std::exchange(m_longest, 0.0);
    }

private:
    QTimer m_timer;
    QElapsedTimer m_gap;
    double m_longest = 0;
};

bool waitFor(const std::function<bool()>& condition) {
    QElapsedTimer timer;
    timer.start();
    QTimer wake;
    wake.setTimerType(Qt::PreciseTimer);
    wake.start(1);
    while (!condition()) {
        if (timer.elapsed() > kPatience) return false;
        QApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    return true;
}

double print(const char* name, std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) { return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))]; };
    std::printf("%-34s n %4zu   p50 %7.1f   p99 %7.1f   max %7.1f ms\n", name, values.size(), at(0.5), at(0.99), values.back());
    std::fflush(stdout);
    return values.back();
}

void click(QWidget* target, QPointF place) {
    for (const QEvent::Type type : {QEvent::MouseButtonPress, QEvent::MouseButtonRelease}) {
        QMouseEvent event(type, place, target->mapToGlobal(place), Qt::LeftButton,
                          type == QEvent::MouseButtonPress ? Qt::LeftButton : Qt::NoButton, Qt::NoModifier);
        QApplication::sendEvent(target, &event);
    }
}

struct Arguments {
    QStringList files;
    int rows = 10000;
    int rounds = 20;
};

Arguments parsed(const QStringList& words) {
    Arguments arguments;
    for (qsizetype i = 1; i < words.size(); ++i) {
        if (words[i] == QLatin1String("--rows") && i + 1 < words.size())
            arguments.rows = words[++i].toInt();
        else if (words[i] == QLatin1String("--rounds") && i + 1 < words.size())
            arguments.rounds = words[++i].toInt();
        else
            arguments.files += words[i];
    }
    return arguments;
}

/// Copies of the pictures with a list of their classes, and two results files about them.
class MadeData {
public:
    MadeData(const QStringList& pictures, int rows, std::size_t classes) {
        QFile list(m_folder.filePath(QStringLiteral("ann.txt")));
        if (!list.open(QIODevice::WriteOnly)) qFatal("cannot write the list");
        for (int i = 0; i < rows; ++i) {
            const QString& from = pictures[i % pictures.size()];
            const QString name = QStringLiteral("%1.%2").arg(i, 6, 10, QLatin1Char('0')).arg(QFileInfo(from).suffix());
            if (!QFile::copy(from, m_folder.filePath(name))) qFatal("cannot copy %s", qPrintable(from));
            list.write(QStringLiteral("%1 %2\n").arg(name).arg(static_cast<std::size_t>(i) % classes).toUtf8());
        }
        for (const char* file : {"a.pkl", "b.json"}) write(file, static_cast<std::size_t>(rows), classes);
    }
    QString file(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    std::vector<ConfigOption> options() const {
        const std::string quote = "'";
        return {{"data.test.data_prefix", quote + fromQt(m_folder.path()) + quote},
                {"data.test.ann_file", quote + fromQt(file("ann.txt")) + quote}};
    }

private:
    void write(const char* name, std::size_t rows, std::size_t classes) {
        std::vector<float> scores;
        scores.reserve(rows * classes);
        std::uniform_real_distribution<float> share(0, 1);
        for (std::size_t row = 0; row < rows; ++row) {
            const std::size_t answer = share(m_random) < 0.7F ? row % classes : m_random() % classes;
            const float best = 0.3F + 0.69F * share(m_random);
            for (std::size_t c = 0; c < classes; ++c)
                scores.push_back(c == answer ? best : (1 - best) / static_cast<float>(std::max<std::size_t>(1, classes - 1)));
        }
        const auto shape = Shape{static_cast<std::int64_t>(rows), static_cast<std::int64_t>(classes)};
        metrics::ResultsContent content{{}, metrics::scoresOf(TensorView::fromFloats(shape, std::move(scores))).value(), {}, {}};
        content.items = {metrics::OutItem::ClassScores, metrics::OutItem::PredScore, metrics::OutItem::PredLabel};
        if (!metrics::writeResults(fromQt(file(name)), content).ok()) qFatal("cannot write %s", name);
    }

    QTemporaryDir m_folder;
    std::mt19937 m_random{7};
};

struct Bench {
    Bench(MainWindow& shown, Watchdog& dog) : window(shown), watchdog(dog) {}

    MainWindow& window;
    Watchdog& watchdog;
    Workbench& work = window.context().work;
    TestPage& page = *window.room<TestRoom>().page();
    ResultsPanel& panel = *page.panel();
    std::vector<double> cells, traces, cams, walks;
    std::vector<double> gaps;      ///< while results open, are sorted and filtered
    std::vector<double> walkGaps;  ///< while the forward trace of a picture and its heatmaps come

    bool quiet() const { return !work.anythingRuns() && window.context().stage.heatmaps()->tiles()->upToDate(); }

    bool open(const MadeData& data) {
        std::vector<double> times, longest;
        for (int i = 0; i < kOpenings; ++i) {
            const TestResultsPtr before = panel.results();
            watchdog.take();
            QElapsedTimer timer;
            timer.start();
            window.room<TestRoom>().openResults(data.file(i % 2 ? "b.json" : "a.pkl"));
            const auto opened = [&] { return panel.results() && panel.results() != before && panel.pictures()->view()->missing().empty(); };
            if (!waitFor(opened)) return std::fprintf(stderr, "%s\n", qPrintable(panel.summary())), false;
            times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
            longest.push_back(watchdog.take());
        }
        print("open results", times);
        const double most = print("open results: longest gap", longest);
        gaps.push_back(most);
        return true;
    }

    /// A cell, its first picture as the input, why it was taken for its class.
    bool walk(int round) {
        window.context().stage.showPage(TestPage::kId);
        if (!waitFor([&] { return quiet(); })) return false;
        watchdog.take();
        ConfusionView& matrix = *panel.matrix();
        const int classes = matrix.cells().classes;
        const int actual = round * 7 % classes, predicted = (actual + round % 3) % classes;
        const auto total = panel.results()->matrix.at(actual, predicted);
        QElapsedTimer whole, timer;
        whole.start();
        timer.start();
        click(matrix.viewport(), matrix.cells().cellRect(matrix.cells().blockAt(actual, predicted)).center());
        QApplication::processEvents();
        const TestedPictures& list = *panel.pictures()->view();
        if (!waitFor([&] { return list.missing().empty(); })) return false;
        cells.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        if (list.rows()->rowCount() == 0)
            return std::fprintf(stderr, "cell %d, %d of %lld is empty\n", actual, predicted, static_cast<long long>(total)), true;
        const std::uint32_t sample = list.rows()->samples().front();
        const auto before = work.forwarded();
        timer.restart();
        Q_EMIT panel.pictures()->pictureActivated(sample, false);
        if (!waitFor([&] {
                return work.forwarded() && work.forwarded() != before && window.context().stage.page() == PageId::Heatmaps &&
                       window.context().stage.heatmaps()->tiles()->upToDate();
            }))
            return false;
        traces.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        auto& why = work.journeys().of<ExplainRequest>();
        const auto explained = why.value();
        timer.restart();
        window.context().menus.trigger(QStringLiteral("journey.why"));
        if (!waitFor([&] { return why.value() && why.value() != explained && !why.isRunning(); })) return false;
        QApplication::processEvents();
        cams.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        walks.push_back(static_cast<double>(whole.nsecsElapsed()) / 1e6);
        walkGaps.push_back(watchdog.take());
        return true;
    }

    bool sortAndFilter() {
        window.context().stage.showPage(TestPage::kId);
        panel.pictures()->chooseAll();
        if (!waitFor([&] { return quiet(); })) return false;
        std::vector<double> sorts, filters;
        const auto measured = [](const std::function<void()>& act) {
            QElapsedTimer timer;
            timer.start();
            act();
            QApplication::processEvents();
            return static_cast<double>(timer.nsecsElapsed()) / 1e6;
        };
        for (int i = 0; i < 12; ++i)
            sorts.push_back(
                measured([&] { panel.pictures()->view()->sortByColumn(i % 6, i % 2 ? Qt::AscendingOrder : Qt::DescendingOrder); }));
        for (const char* words : {"w", "wr", "wrong", "wrong score>0.9", "true:3", "0012", "loss>1", ""})
            filters.push_back(measured([&] { panel.pictures()->filter()->setText(QLatin1String(words)); }));
        gaps.push_back(print("sort by a column", sorts));
        gaps.push_back(print("filter, each change", filters));
        return true;
    }
};

}  // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("teardown-bench"));
    Theme::instance().apply(ThemeMode::Light);
    const Arguments arguments = parsed(QApplication::arguments());
    if (arguments.files.size() < 3)
        return std::fprintf(stderr, "usage: bench_results CONFIG CHECKPOINT PICTURE... [--rows N] [--rounds N]\n"), 2;
    MainWindow window([] { return createSession(); });
    window.resize(1280, 800);
    window.show();
    Workbench& work = window.context().work;
    work.open(arguments.files.mid(0, 2));
    if (!waitFor([&] { return work.built() && work.checkpoint() && !work.busy(); })) return std::fprintf(stderr, "nothing was built\n"), 1;
    const std::size_t classes = std::max<std::size_t>(1, work.built()->classes.size());
    const MadeData data(arguments.files.mid(2), arguments.rows, classes);
    work.changes().set(data.options(), {});
    if (!waitFor([&] { return work.built() && !work.busy(); })) return std::fprintf(stderr, "nothing was built\n"), 1;
    Watchdog watchdog;
    Bench bench(window, watchdog);
    std::printf("%d rows, %zu classes\n", arguments.rows, classes);
    if (!bench.open(data) || !bench.sortAndFilter()) return std::fprintf(stderr, "the results were not opened\n"), 1;
    for (int round = 0; round < arguments.rounds; ++round)
        if (!bench.walk(round)) return std::fprintf(stderr, "walk %d did not end\n", round), 1;
    print("cell to its pictures", bench.cells);
    print("picture to its trace", bench.traces);
    print("trace to its Grad-CAM", bench.cams);
    const double walk = print("all three", bench.walks);
    print("all three: longest gap", bench.walkGaps);
    const double gap = *std::max_element(bench.gaps.begin(), bench.gaps.end());
    std::printf("%s\n", gap <= kLongestGap && walk <= kLongestWalk ? "within 100 ms and 1 s" : "TOO SLOW");
    return gap <= kLongestGap && walk <= kLongestWalk ? 0 : 1;
}
