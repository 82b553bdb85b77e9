#include "app/gui/rooms/map/map_runner.h"

#include "app/gui/workbench.h"
#include "widgets/common/strings.h"

#include <chrono>
#include <thread>
#include <utility>

namespace teardown {
namespace {

/// How long a journey may have to wait for the pictures.
constexpr std::chrono::milliseconds kMapSlice{250};

}  // namespace

/// Touched by one lane at a time.
struct MapRunner::Work {
    PictureGroups pictures;
    LayerValues values;
    MapSettings settings;
    std::size_t done = 0;
    int leftOut = 0;
    std::optional<Error> first;
};

MapRunner::MapRunner(Workbench& workbench, QObject* parent)
    : QObject(parent), m_workbench(workbench), m_lane(QStringLiteral("map")), m_placer(m_lane), m_pictures(workbench.engine().lane()) {
    connect(&m_placer, &TaskRunner::progressed, this, &MapRunner::progressed);
    connect(&m_pictures, &TaskRunner::progressed, this, &MapRunner::progressed);
    // Another network would answer for the rest.
    connect(&m_workbench.slot(Journey::Build), &SlotBase::outdated, this, &MapRunner::cancel);
}

MapRunner::~MapRunner() { abandon(); }

void MapRunner::abandon() {
    m_placer.abandon();
    m_pictures.abandon();
    m_work.reset();
    m_running = false;
}

QString MapRunner::whyNot() const {
    if (!m_workbench.config()) return tr("No config is open.");
    if (m_workbench.journeys().isIncomplete()) return tr("The network cannot be built completely.");
    if (!m_workbench.journeys().hasModel()) return tr("The network is not built.");
    return {};
}

void MapRunner::setRunning(bool running) {
    m_running = running;
    Q_EMIT busyChanged();
}

void MapRunner::run(const PictureGroups& pictures, const std::string& layer, const MapSettings& settings) {
    if (m_running || !whyNot().isEmpty()) return;
    m_cancelled = false;
    m_work = std::make_shared<Work>(Work{pictures, LayerValues(layer, pictures.groups), settings, 0, 0, {}});
    setRunning(true);
    next();
}

void MapRunner::next() {
    if (m_cancelled) return fail(cancelledError());
    m_pictures.run(
        [session = m_workbench.engine().session(), work = m_work](const TaskContext& task) -> Result<bool> {
            const auto until = std::chrono::steady_clock::now() + kMapSlice;
            while (work->done < work->pictures.pictures.size() && std::chrono::steady_clock::now() < until && !task.cancelled()) {
                const auto added = work->values.add(*session, work->pictures.pictures[work->done], TaskContext{task.stop, {}});
                ++work->done;
                if (added.ok()) continue;
                if (!added.error().code.starts_with("image-")) return added.error();
                ++work->leftOut;
                if (!work->first) work->first = added.error();
            }
            task.report(static_cast<double>(work->done) / static_cast<double>(work->pictures.pictures.size()),
                        message("task.reading-layers", "running the network"));
            return work->done < work->pictures.pictures.size();
        },
        [this](const Result<bool>& more) {
            if (!more.ok()) return fail(more.error());
            if (*more)
                next();
            else
                place();
        });
}

void MapRunner::place() {
    if (m_cancelled) return fail(cancelledError());
    const int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    m_placer.run(
        [work = m_work, threads](const TaskContext& task) -> Result<PictureMapPtr> {
            TD_TRY(PictureMap map, work->values.place(work->settings, threads, task));
            return std::make_shared<const PictureMap>(std::move(map));
        },
        [this](const Result<PictureMapPtr>& map) {
            if (!map.ok()) return fail(map.error());
            const std::shared_ptr<Work> work = std::exchange(m_work, nullptr);
            setRunning(false);
            Q_EMIT placed(*map, work->leftOut, work->first);
        });
}

void MapRunner::cancel() {
    if (!m_running) return;
    m_cancelled = true;
    m_pictures.cancel();
    m_placer.cancel();
}

void MapRunner::fail(const Error& error) {
    m_work.reset();
    setRunning(false);
    Q_EMIT failed(error);
}

}  // namespace teardown
