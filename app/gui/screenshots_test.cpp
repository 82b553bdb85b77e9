// The results of a test that the screenshots show, and the pages about trainings: a few iterations on the sample's own pictures.
#include "app/gui/main_window.h"
#include "app/gui/photographer.h"
#include "app/gui/rooms/train/calendar_page.h"
#include "app/gui/rooms/train/logs_page.h"
#include "app/gui/rooms/train/train_page.h"
#include "app/gui/rooms/train/train_room.h"
#include "app/gui/workbench.h"
#include "core/config/config.h"
#include "core/metrics/results/results_writer.h"
#include "widgets/common/strings.h"
#include "widgets/stage/stage_view.h"
#include "widgets/training/calendar_panel.h"
#include "widgets/training/layers_panel.h"
#include "widgets/training/live_curves.h"
#include "widgets/training/logs_panel.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include <utility>

namespace teardown {

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

namespace {

constexpr int kTrainWait = 60000;

bool hasTrainingParts(const Config& config) {
    const ConfigValue* data = config.root.find("data");
    return data && data->find("train") && config.root.find("optimizer") && config.root.find("lr_config");
}

}  // namespace

void photographTraining(MainWindow& window, Photographer& photographer) {
    Workbench& work = window.context().work;
    const QDir pictures(QFileInfo(toQt(work.config()->path)).dir().filePath(QStringLiteral("pictures")));
    const QStringList names = pictures.entryList({QStringLiteral("*.png")}, QDir::Files, QDir::Name);
    if (names.isEmpty() || !work.files().hasWholeConfig() || !hasTrainingParts(*work.config())) return;
    const QTemporaryDir scratch;
    for (const QString& name : names) {
        QDir(scratch.path()).mkpath(QStringLiteral("data/") + name.left(1));
        QFile::copy(pictures.filePath(name), scratch.filePath(QStringLiteral("data/%1/%2").arg(name.left(1), name)));
    }
    const std::string data = fromQt(QStringLiteral("'%1/data'").arg(scratch.path()));
    work.changes().set({{"data.train.data_prefix", data},
                        {"data.val.data_prefix", data},
                        {"data.samples_per_gpu", "4"},
                        {"lr_config.warmup_iters", "8"},
                        {"optimizer.lr", "0.05"},
                        {"log_config.interval", "1"},
                        {"checkpoint_config.interval", "8"},
                        {"runner.max_epochs", "8"}},
                       {});
    waitFor([&] { return !work.busy(); }, 20000);
    TrainRoom& room = window.room<TrainRoom>();
    room.show(CalendarPage::kId);
    CalendarPanel& calendar = *room.calendar()->panel();
    if (waitFor([&] { return calendar.calendar() != nullptr; }, 20000)) {
        photographer.take(QStringLiteral("calendar"));
        calendar.showSection(CalendarPanel::Section::Hooks);
        photographer.take(QStringLiteral("calendar_hooks"));
        calendar.showSection(CalendarPanel::Section::Events);
        photographer.take(QStringLiteral("calendar_events"));
    }
    room.show(TrainPage::kId);
    photographer.take(QStringLiteral("train_options"));
    TrainChoices choices;
    choices.setup.workDir = fromQt(scratch.filePath(QStringLiteral("digits")));
    choices.setup.seed = 1;
    choices.statisticsEvery = 1;
    choices.follow = false;
    room.page()->panel()->options()->setChoices(choices);
    room.page()->runner().start(choices);
    const auto ended = [&] { return !room.page()->runner().isActive(); };
    if (!waitFor(ended, kTrainWait)) room.page()->runner().stop();
    waitFor(ended, kTrainWait);
    room.page()->panel()->curves()->refresh();
    photographer.take(QStringLiteral("train"));
    room.page()->panel()->showSection(TrainPanel::Section::Layers);
    photographer.take(QStringLiteral("train_layers"));
    const QDir folder(scratch.filePath(QStringLiteral("digits")));
    QStringList logs;
    for (const QString& name : folder.entryList({QStringLiteral("*.log.json")}, QDir::Files)) logs += folder.filePath(name);
    room.openLogs(logs);
    if (waitFor([&] { return room.logs()->panel()->runs() > 0 && !room.logs()->isBusy(); }, 20000))
        photographer.take(QStringLiteral("logs"));
    work.changes().set({}, {});
    waitFor([&] { return !work.busy(); }, 20000);
    window.context().stage.choosePage(PageId::Heatmaps);
}

}  // namespace teardown
