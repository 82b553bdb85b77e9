// The screenshots of the page of tests: made-up results about the sample's pictures.
#include "app/gui/main_window.h"
#include "app/gui/photographer.h"
#include "app/gui/rooms/test/test_page.h"
#include "app/gui/rooms/test/test_room.h"
#include "core/metrics/results/results_writer.h"
#include "widgets/common/strings.h"
#include "widgets/results/confusion_view.h"
#include "widgets/results/results_panel.h"
#include "widgets/stage/stage_view.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include <utility>

namespace teardown {
namespace {

/// Scores for pictures whose labels these are: most are right, each `wrong`-th is not.
QString writeMadeResults(const QString& path, const std::vector<int>& labels, std::size_t wrong) {
    constexpr std::size_t kClasses = 10;
    std::vector<double> scores;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto label = static_cast<std::size_t>(labels[i]);
        const std::size_t answer = i % wrong == wrong - 1 ? (label + 5) % kClasses : label;
        const double best = 0.4 + 0.55 * static_cast<double>(i * 7 % 10) / 10;
        for (std::size_t c = 0; c < kClasses; ++c) scores.push_back(c == answer ? best : (1 - best) / (kClasses - 1));
    }
    metrics::ResultsContent content{{}, metrics::scoresOf(std::move(scores), kClasses), {metrics::OutItem::ClassScores}, {}};
    return metrics::writeResults(fromQt(path), content).ok() ? path : QString();
}

}  // namespace

void photographTest(MainWindow& window, Photographer& photographer) {
    Workbench& work = window.context().work;
    const QDir pictures(QFileInfo(toQt(work.config()->path)).dir().filePath(QStringLiteral("pictures")));
    const QStringList names = pictures.entryList({QStringLiteral("*.png")}, QDir::Files, QDir::Name);
    if (names.isEmpty() || !work.files().hasWholeConfig()) return;
    const QTemporaryDir scratch;
    QFile list(scratch.filePath(QStringLiteral("labels.txt")));
    if (!list.open(QIODevice::WriteOnly)) return;
    std::vector<int> labels;
    for (const QString& name : names) {
        labels.push_back(name.left(1).toInt());
        list.write(name.toUtf8() + ' ' + name.left(1).toUtf8() + '\n');
    }
    list.close();
    const auto quoted = [](const QString& path) { return fromQt(QLatin1Char('\'') + path + QLatin1Char('\'')); };
    work.changes().set({{"data.test.data_prefix", quoted(pictures.path())}, {"data.test.ann_file", quoted(list.fileName())}}, {});
    waitFor([&] { return !work.busy(); }, 20000);
    TestRoom& room = window.room<TestRoom>();
    ResultsPanel& panel = *room.page()->panel();
    room.openResults(writeMadeResults(scratch.filePath(QStringLiteral("results.json")), labels, 5));
    const auto settled = [&] { return panel.results() && !room.page()->isBusy() && panel.pictures()->view()->missing().empty(); };
    waitFor(settled, 20000);
    panel.matrix()->setCurrent(4, 9);
    photographer.take(QStringLiteral("test"));
    panel.showSection(ResultsPanel::Section::Classes);
    photographer.take(QStringLiteral("test_classes"));
    panel.showSection(ResultsPanel::Section::Calibration);
    photographer.take(QStringLiteral("test_calibration"));
    room.page()->compareWith(writeMadeResults(scratch.filePath(QStringLiteral("before.json")), labels, 3));
    waitFor([&] { return panel.hasComparison() && settled(); }, 20000);
    photographer.take(QStringLiteral("test_compare"));
    work.changes().set({}, {});
    waitFor([&] { return !work.busy(); }, 20000);
    window.context().stage.choosePage(PageId::Heatmaps);
}

}  // namespace teardown
