#include "app/gui/rooms/data/dataset_page.h"

#include "core/data/view/wall_sample.h"
#include "core/render/picture_difference.h"
#include "core/session/loader.h"
#include "widgets/common/strings.h"
#include "widgets/data/picture_wall.h"
#include "widgets/paint/sheet_painter.h"

#include <QBoxLayout>
#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QPointer>

#include <utility>

namespace teardown {
namespace {

const char* const kDatasets[] = {"data.train", "data.val", "data.test"};

Result<DatasetPtr> datasetAt(const std::string& source, const std::shared_ptr<const Config>& config, const TaskContext& task) {
    DatasetContext context;
    context.tolerant = true;
    context.task = task;
    Diagnostics notes;
    if (!source.starts_with("data.")) return buildDataset(customDatasetOf(source), {}, true, context, notes);
    context.configFile = config->path;
    return buildDataset(*config, source, context, notes);
}

Result<ReadDatasetPtr> readDataset(const std::string& source, const std::shared_ptr<const Config>& config, const TaskContext& task) {
    auto read = std::make_shared<ReadDataset>();
    TD_TRY(read->dataset, datasetAt(source, config, task));
    InspectDatasetOptions options;
    if (config && source.starts_with("data.")) options.headClasses = headClassesOf(*config, options.headPlace);
    TD_TRY(read->inspection, inspectDataset(*read->dataset, options, task));
    TD_TRY(read->samples, classSamples(*read->dataset, task));
    return ReadDatasetPtr(std::move(read));
}

WallPicture wallPicture(std::uint32_t index, const WallSample& sample) {
    WallPicture shown;
    shown.sample = index;
    for (const VisPicture& picture : sample.pictures) {
        if (!picture.pixels.valid()) continue;
        shown.pictures.push_back(toImage(picturePixels(picture.pixels)));
        shown.titles += toQt(picture.title);
    }
    if (sample.error) shown.problem = toQt(sample.error->what);
    return shown;
}

}  // namespace

DatasetPage::DatasetPage(Workbench& workbench, QWidget* parent)
    : StagePage(kId, parent),
      m_workbench(workbench),
      m_panel(new DatasetPanel(this)),
      m_lane(QStringLiteral("dataset")),
      m_wallLane(QStringLiteral("wall")),
      m_reader(m_lane),
      m_verifier(m_lane),
      m_wall(m_wallLane) {
    setObjectName(QStringLiteral("ground"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_panel);
    connect(m_panel, &DatasetPanel::sourceChosen, this, &DatasetPage::read);
    connect(m_panel, &DatasetPanel::verifyAsked, this, &DatasetPage::verify);
    connect(m_panel, &DatasetPanel::folderAsked, this, [this] {
        const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder of a Dataset"));
        if (!folder.isEmpty()) openFolder(folder);
    });
    connect(m_panel, &DatasetPanel::cancelled, this, [this] {
        m_reader.cancel();
        m_verifier.cancel();
    });
    connect(m_panel, &DatasetPanel::lookChanged, this, &DatasetPage::lookAnew);
    connect(m_panel, &DatasetPanel::placeChosen, this, &DatasetPage::placeChosen);
    connect(m_panel, &DatasetPanel::sampleActivated, this, [this](uint sample) {
        if (m_panel->dataset()) Q_EMIT sampleActivated(m_panel->dataset()->dataset, sample);
    });
    connect(m_panel->wall(), &PictureWall::wanted, this, &DatasetPage::fillWall);
    for (TaskRunner* runner : {&m_reader, &m_verifier}) {
        connect(runner, &TaskRunner::progressed, m_panel,
                [this](double done, const QString& label) { m_panel->setBusy(true, done, label); });
        connect(runner, &TaskRunner::busyChanged, this, [this](bool busy) {
            m_panel->setBusy(busy || isBusy());
            Q_EMIT busyChanged();
        });
    }
    connect(&m_workbench.files(), &OpenFiles::configChanged, this, &DatasetPage::refreshSources);
    refreshSources();
    setFocusProxy(m_panel);
}

DatasetPage::~DatasetPage() {
    m_reader.abandon();
    m_verifier.abandon();
    m_wall.abandon();
}

void DatasetPage::refreshSources() {
    QStringList sources;
    if (const auto config = m_workbench.config())
        for (const char* path : kDatasets) {
            const ConfigValue* all = config->root.find("data");
            if (all && all->find(std::string_view(path).substr(5))) sources += QLatin1String(path);
        }
    sources += m_folders;
    m_panel->setSources(sources);
    m_stale = true;
    if (isVisible()) read();
}

void DatasetPage::openFolder(const QString& folder) {
    const QString path = QDir(folder).absolutePath();
    m_folders.removeAll(path);
    m_folders.prepend(path);
    refreshSources();
    m_panel->setSource(path);
    read();
}

void DatasetPage::showEvent(QShowEvent* event) {
    StagePage::showEvent(event);
    if (m_stale) read();
}

void DatasetPage::read() {
    m_stale = false;
    m_read = m_panel->source();
    m_verifier.abandon();
    m_wall.abandon();
    ++m_round;
    if (m_read.isEmpty()) {
        m_reader.abandon();
        return m_panel->clear(tr("Open a config whose data is there, or a folder with a folder of pictures for each class."));
    }
    m_reader.run(
        [source = fromQt(m_read), config = m_workbench.config()](const TaskContext& task) { return readDataset(source, config, task); },
        [this](const Result<ReadDatasetPtr>& read) {
            if (read.ok()) {
                m_panel->setDataset(*read);
                lookAnew();
            } else if (read.error().kind == ErrorKind::Cancelled) {
                m_panel->clear(tr("Stopped. Select the dataset again to read it."));
            } else {
                m_panel->setProblem(read.error());
            }
        });
}

void DatasetPage::verify() {
    const ReadDatasetPtr read = m_panel->dataset();
    if (!read) return;
    m_verifier.run(
        [read, config = m_workbench.config()](const TaskContext& task) -> Result<DatasetInspection> {
            TD_TRY(const ImagingApi* api, imaging());
            InspectDatasetOptions options;
            options.imaging = api;
            options.load = [api](Sample sample, Diagnostics& notes) { return readPicture(sample, *api, notes); };
            if (config && !read->dataset->origin().configPath.empty()) options.headClasses = headClassesOf(*config, options.headPlace);
            return inspectDataset(*read->dataset, options, task);
        },
        [this, read](const Result<DatasetInspection>& inspection) {
            if (inspection.ok() && m_panel->dataset() == read) m_panel->setVerified(*inspection);
        });
}

void DatasetPage::lookAnew() {
    ++m_round;
    m_wall.abandon();
    int count = 1;
    if (const ReadDatasetPtr read = m_panel->dataset(); read && m_workbench.config())
        if (const auto pipeline = pipelineOf(*m_workbench.config(), *read->dataset); pipeline.ok())
            count = visPictureCount(*pipeline, m_panel->mode());
    m_panel->wall()->setPictureCount(count);
}

void DatasetPage::fillWall() {
    const ReadDatasetPtr read = m_panel->dataset();
    const std::vector<std::uint32_t> missing = m_panel->wall()->missing();
    if (!read || missing.empty()) return;
    const int side = static_cast<int>(WallModel::kSide * devicePixelRatioF());
    // The window may be gone by the time a picture is made, so it goes to the application, which checks whether the receiver still exists.
    const auto tell = [guard = QPointer<DatasetPage>(this), round = m_round](const WallPicture& picture) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [guard, round, picture] {
                if (guard) guard->addToWall(round, picture);
            },
            Qt::QueuedConnection);
    };
    m_wall.run(
        [read, missing, config = m_workbench.config(), mode = m_panel->mode(), seed = m_panel->seed(), side,
         tell](const TaskContext& task) {
            const auto api = imaging();
            if (!api.ok()) return false;
            std::optional<Pipeline> pipeline;
            if (config && mode != VisMode::Original)
                if (auto made = pipelineOf(*config, *read->dataset); made.ok()) pipeline.emplace(std::move(*made));
            for (const std::uint32_t index : missing) {
                if (task.cancelled()) return false;
                tell(wallPicture(index, wallSample(*read->dataset, index, pipeline ? &*pipeline : nullptr, mode, seed, side, **api, task)));
            }
            return true;
        },
        [](bool) {});
}

void DatasetPage::addToWall(std::uint64_t round, const WallPicture& picture) {
    if (round == m_round) m_panel->wall()->addPicture(picture);
}

}  // namespace teardown
