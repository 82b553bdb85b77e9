#include "app/gui/rooms/map/map_page.h"

#include "app/gui/workbench.h"
#include "core/base/file.h"
#include "core/embedding/tsne.h"
#include "core/session/build_journey.h"
#include "widgets/common/strings.h"
#include "widgets/paint/map_painter.h"
#include "widgets/paint/reports/demo_report.h"
#include "widgets/paint/sheet_painter.h"
#include "widgets/results/map_panel.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

/// The layers of the network in the order of its tree, and the one that is usually looked at: what the head gets.
std::pair<QStringList, QString> layersOf(const BuildOutcome* built) {
    QStringList layers;
    QString preferred;
    if (!built) return {};
    for (const ModuleNode& node : built->modules) {
        if (node.path.empty()) continue;
        layers += toQt(node.path);
        if (node.path == "neck" || (node.path == "backbone" && preferred.isEmpty())) preferred = toQt(node.path);
    }
    return {layers, preferred.isEmpty() && !layers.isEmpty() ? layers.first() : preferred};
}

Result<void> writeMap(const PictureMap& map, const std::string& path) {
    const QString ending = QFileInfo(toQt(path)).suffix().toLower();
    return writeFileAtomically(path, ending == QLatin1String("json")  ? mapJson(map).dump(4) + "\n"
                                     : ending == QLatin1String("png") ? pngBytes(mapImage(map))
                                                                      : mapCsv(map));
}

}  // namespace

MapPage::MapPage(Workbench& workbench, QWidget* parent)
    : StagePage(kId, parent),
      m_workbench(workbench),
      m_panel(new MapPanel(this)),
      m_lane(QStringLiteral("map files")),
      m_lister(m_lane),
      m_writer(m_lane),
      m_previewLane(QStringLiteral("map preview")),
      m_preview(m_previewLane),
      m_runner(workbench) {
    setObjectName(QStringLiteral("ground"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_panel);
    setFocusProxy(m_panel);
    connectPanel();
    connectRunner();
    m_panel->setMap({}, tr("Places the pictures of a folder in the plane: those for which the layer gives similar values lie close "
                           "together. The folders in the folder are the classes."));
}

MapPage::~MapPage() {
    for (TaskRunner* runner : {&m_lister, &m_writer, &m_preview}) runner->abandon();
    m_runner.abandon();
}

void MapPage::connectPanel() {
    connect(m_panel, &MapPanel::folderAsked, this, &MapPage::chooseFolder);
    connect(m_panel, &MapPanel::runAsked, this, &MapPage::place);
    connect(m_panel, &MapPanel::stopAsked, &m_runner, &MapRunner::cancel);
    connect(m_panel, &MapPanel::saveAsked, this, &MapPage::chooseTarget);
    connect(m_panel, &MapPanel::previewAsked, this, &MapPage::readPreview);
    connect(m_panel, &MapPanel::pictureActivated, this, [this](int picture) {
        if (const PictureMapPtr& map = m_panel->view()->map())
            Q_EMIT pictureAsked(toQt(map->pictures[static_cast<std::size_t>(picture)].image));
    });
    for (TaskRunner* runner : {&m_lister, &m_writer})
        connect(runner, &TaskRunner::busyChanged, this, [this] {
            m_panel->setBusy(isBusy());
            Q_EMIT busyChanged();
        });
}

void MapPage::connectRunner() {
    connect(&m_runner, &MapRunner::progressed, m_panel, [this](double done, const QString& label) { m_panel->setBusy(true, done, label); });
    connect(&m_runner, &MapRunner::busyChanged, this, [this] {
        m_panel->setBusy(isBusy());
        Q_EMIT busyChanged();
    });
    connect(&m_runner, &MapRunner::placed, this, &MapPage::showMap);
    connect(&m_runner, &MapRunner::failed, this, [this](const Error& error) {
        if (error.kind != ErrorKind::Cancelled) m_panel->setProblem(error);
    });
    SlotBase& built = m_workbench.slot(Journey::Build);
    connect(&built, &SlotBase::changed, this, &MapPage::networkChanged);
    connect(&built, &SlotBase::outdated, this, &MapPage::networkChanged);
    connect(&m_workbench.engine(), &EngineService::changed, this, &MapPage::networkChanged);
    networkChanged();
}

void MapPage::networkChanged() {
    const auto [layers, preferred] = layersOf(m_workbench.built().get());
    if (!layers.isEmpty()) m_panel->setLayers(layers, preferred);
    m_panel->setRunnable(m_runner.whyNot());
    // Points of another network would be taken for those of this one.
    if (m_panel->view()->map()) m_panel->setMap({}, tr("The network has changed. Place the pictures again."));
}

void MapPage::zoomBy(int step) { m_panel->view()->zoomBy(step); }

void MapPage::openFolder(const QString& folder) {
    m_folder = folder;
    m_lister.run(
        [folder = fromQt(folder)](const TaskContext&) {
            PictureGroups found;
            found.addFolder(folder);
            return found;
        },
        [this](PictureGroups found) {
            m_pictures = std::move(found);
            const int count = static_cast<int>(m_pictures.pictures.size());
            m_panel->setFolder(m_folder, count);
            if (count < 2) m_panel->setNote(tr("%1 has fewer than two pictures, its folders included.").arg(m_folder));
            if (count >= 2 && m_runner.whyNot().isEmpty()) place();
        });
}

void MapPage::place() {
    const MapQuestion question = m_panel->question();
    if (m_pictures.pictures.size() < 2 || question.layer.isEmpty()) return;
    if (question.method == MapMethod::Tsne && m_pictures.pictures.size() > embedding::kMostTsnePoints)
        return m_panel->setNote(tr("%1 pictures: t-SNE places at most %2. Take fewer pictures, or PCA.")
                                    .arg(groupedCount(static_cast<std::int64_t>(m_pictures.pictures.size())),
                                         groupedCount(static_cast<std::int64_t>(embedding::kMostTsnePoints))));
    MapSettings settings;
    settings.method = question.method;
    settings.perplexity = question.perplexity;
    m_runner.run(m_pictures, fromQt(question.layer), settings);
}

void MapPage::showMap(const PictureMapPtr& map, int leftOut, const std::optional<Error>& first) {
    m_panel->setMap(map);
    if (leftOut == 1 && first) m_panel->setProblem(*first);
    if (leftOut > 1 && first)
        m_panel->setNote(tr("%1 pictures are left out, because they cannot be read. The first: %2")
                             .arg(groupedCount(leftOut), placeText(first->where) + QLatin1String(": ") + sentenceOf(*first)));
}

void MapPage::readPreview(int picture) {
    const PictureMapPtr map = m_panel->view()->map();
    if (!map) return;
    const QSize size = m_panel->previewSize();
    m_preview.run([path = map->pictures[static_cast<std::size_t>(picture)].image,
                   side = std::min(size.width(), size.height())](const TaskContext&) { return thumbnailOf(path, side); },
                  [this](const QImage& image) { m_panel->setPreview(image, tr("no picture")); });
}

void MapPage::saveAs(const QString& path) {
    const PictureMapPtr map = m_panel->view()->map();
    if (!map) return;
    m_writer.run([map, path = fromQt(path)](const TaskContext&) { return writeMap(*map, path); },
                 [this, path](const Result<void>& written) {
                     if (written.ok())
                         Q_EMIT said(tr("Saved: %1").arg(path));
                     else
                         m_panel->setProblem(written.error());
                 });
}

void MapPage::chooseFolder() {
    const QString folder = QFileDialog::getExistingDirectory(window(), tr("Folder of Pictures"), m_folder);
    if (!folder.isEmpty()) openFolder(folder);
}

void MapPage::chooseTarget() {
    const QString path = QFileDialog::getSaveFileName(window(), tr("Save Map"), QStringLiteral("points.csv"),
                                                      tr("Points (%1)").arg(QStringLiteral("*.csv *.json *.png")));
    if (!path.isEmpty()) saveAs(path);
}

}  // namespace teardown
