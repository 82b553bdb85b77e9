#include "app/gui/rooms/train/train_runner.h"

#include "app/gui/workbench.h"
#include "core/config/config.h"
#include "core/session/engine_info.h"
#include "core/session/session_api.h"
#include "widgets/common/strings.h"

#include <QFile>
#include <QFileInfo>

#include <atomic>
#include <chrono>
#include <mutex>
#include <utility>

namespace teardown {
namespace {

/// After so long the page hears of what was done.
constexpr std::chrono::milliseconds kTrainSlice{120};

bool hasTrainData(const Config& config) {
    const ConfigValue* data = config.root.find("data");
    return data && data->find("train");
}

}  // namespace

/// All but what is atomic or locked belongs to the lane.
struct TrainRunner::Work {
    std::shared_ptr<const Config> config;
    TrainChoices choices;
    SessionFactory factory;
    std::shared_ptr<SessionApi> session;
    std::shared_ptr<const TrainOutcome> outcome;
    std::string folder;
    std::int64_t maxIters = 0, itersPerEpoch = 1;
    std::int64_t done = 0;           ///< iterations
    std::atomic<bool> halt = false;  ///< the slice ends behind its iteration
    std::mutex mutex;
    QStringList lines;  ///< of the log, not yet shown
};

struct TrainRunner::Slice {
    std::vector<TrainStep> steps;
    bool finished = false;
    std::optional<Error> error;
};

TrainRunner::TrainRunner(Workbench& workbench, QObject* parent)
    : QObject(parent), m_workbench(workbench), m_lane(QStringLiteral("training")), m_task(m_lane) {
    connect(&m_task, &TaskRunner::progressed, this, [this](double, const QString& label) {
        takeLog();
        Q_EMIT doing(label);
    });
}

TrainRunner::~TrainRunner() { abandon(); }

void TrainRunner::abandon() {
    m_task.abandon();
    if (m_work) m_work->halt = true;
    // Networks are destroyed on the thread that made them.
    m_lane.post([work = std::move(m_work)]() mutable { work.reset(); });
    m_work.reset();
    m_phase = TrainPhase::Idle;
}

QString TrainRunner::whyNot() const {
    const auto& config = m_workbench.config();
    if (!config) return tr("No config is open.");
    if (!m_workbench.files().hasWholeConfig()) return tr("The config cannot be read completely.");
    if (!hasTrainData(*config)) return tr("The config has no data.train.");
    if (m_workbench.journeys().isIncomplete()) return tr("The network cannot be built completely.");
    if (m_workbench.engine().state() != EngineState::Ready) return tr("The engine is not loaded yet.");
    return {};
}

void TrainRunner::setPhase(TrainPhase phase) {
    if (std::exchange(m_phase, phase) != phase) Q_EMIT phaseChanged();
}

void TrainRunner::takeLog() {
    if (!m_work) return;
    QStringList lines;
    {
        const std::lock_guard lock(m_work->mutex);
        lines.swap(m_work->lines);
    }
    if (!lines.isEmpty()) Q_EMIT logged(lines);
}

Result<qint64> TrainRunner::prepare(Work& work, const TaskContext& task) {
    task.report(-1, message("train-runner.preparing", "setting up the training"));
    TD_TRY(work.session, work.factory());
    work.session->setThreads(work.choices.threads);
    TD_TRY(TrainRequest request, trainRequest(*work.config, work.choices.setup, work.session->info()));
    work.folder = request.workDir;
    request.statisticsEvery = work.choices.statisticsEvery;
    request.log = [&work](const std::string& line) {
        const std::lock_guard lock(work.mutex);
        work.lines += toQt(line);
    };
    TD_TRY(work.outcome, work.session->run(request, task));
    work.done = work.outcome->run->iterations();
    work.maxIters = work.outcome->run->maxIters();
    work.itersPerEpoch = work.outcome->run->itersPerEpoch();
    return work.done;
}

void TrainRunner::start(const TrainChoices& choices, bool single) {
    if (isActive() || !whyNot().isEmpty()) return;
    m_work = std::make_shared<Work>();
    m_work->config = m_workbench.config();
    m_work->choices = choices;
    m_work->factory = m_workbench.engine().factory();
    m_single = single;
    m_follow = choices.follow;
    m_snapshot.clear();
    m_folder.clear();
    setPhase(TrainPhase::Preparing);
    m_task.run([work = m_work](const TaskContext& task) { return prepare(*work, task); },
               [this](const Result<qint64>& done) {
                   takeLog();
                   m_folder = toQt(m_work->folder);
                   if (!done.ok()) return end({}, done.error());
                   Q_EMIT began(*done, m_work->maxIters, m_work->itersPerEpoch);
                   if (m_phase == TrainPhase::Stopping) return end({}, std::nullopt);
                   setPhase(TrainPhase::Running);
                   next();
               });
}

void TrainRunner::next() {
    m_work->halt = m_phase != TrainPhase::Running;
    m_task.run(
        [work = m_work, single = m_single](const TaskContext& task) {
            Slice slice;
            const auto until = std::chrono::steady_clock::now() + kTrainSlice;
            do {
                auto step = work->outcome->run->next(task);
                if (!step.ok()) {
                    slice.error = step.error();
                    break;
                }
                slice.finished = step->finished;
                if (step->ran && step->training) work->done = step->iter;
                slice.steps.push_back(std::move(*step));
            } while (!slice.finished && !single && !work->halt && !task.cancelled() && std::chrono::steady_clock::now() < until);
            return slice;
        },
        [this](Slice slice) { sliced(std::move(slice)); });
}

void TrainRunner::sliced(Slice slice) {
    takeLog();
    Q_EMIT stepped(slice.steps);
    if (slice.error || slice.finished) return end({}, slice.error);
    settle();
}

// What comes behind an iteration.
void TrainRunner::settle() {
    if (m_phase == TrainPhase::Stopping) return save();
    if (m_single || m_phase == TrainPhase::Pausing) {
        m_single = false;
        if (m_follow) return snapshot();
        return setPhase(TrainPhase::Paused);
    }
    next();
}

void TrainRunner::pause() {
    if (m_phase != TrainPhase::Running) return;
    m_work->halt = true;
    setPhase(TrainPhase::Pausing);
}

void TrainRunner::goOn(bool single) {
    if (m_phase != TrainPhase::Paused) return;
    m_single = single;
    setPhase(TrainPhase::Running);
    next();
}

void TrainRunner::stop() {
    if (!isActive() || m_phase == TrainPhase::Stopping) return;
    const bool paused = m_phase == TrainPhase::Paused;
    m_work->halt = true;
    if (m_phase == TrainPhase::Preparing) m_task.cancel();
    setPhase(TrainPhase::Stopping);
    if (paused) save();
}

void TrainRunner::save() {
    m_task.run(
        [work = m_work](const TaskContext& task) {
            task.report(-1, message("train-runner.saving", "saving"));
            return work->outcome->run->save("stopped_iter_" + std::to_string(work->done) + ".pth", true);
        },
        [this](const Result<std::string>& saved) {
            if (saved.ok())
                end(toQt(*saved), std::nullopt);
            else
                end({}, saved.error());
        });
}

void TrainRunner::snapshot() {
    m_task.run([work = m_work](
                   const TaskContext&) { return work->outcome->run->save("paused_iter_" + std::to_string(work->done) + ".pth", false); },
               [this](const Result<std::string>& saved) {
                   if (!saved.ok()) return end({}, saved.error());
                   const QString path = toQt(*saved);
                   // What is open of the earlier one stays readable.
                   if (!m_snapshot.isEmpty() && m_snapshot != path) QFile::remove(m_snapshot);
                   m_snapshot = path;
                   if (m_phase == TrainPhase::Stopping) return save();
                   setPhase(TrainPhase::Paused);
                   Q_EMIT snapshotWritten(path);
               });
}

void TrainRunner::end(const QString& saved, const std::optional<Error>& error) {
    m_lane.post([work = std::move(m_work)]() mutable { work.reset(); });
    m_work.reset();
    setPhase(TrainPhase::Idle);
    Q_EMIT ended(saved, error);
}

}  // namespace teardown
