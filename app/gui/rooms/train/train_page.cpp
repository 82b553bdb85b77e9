#include "app/gui/rooms/train/train_page.h"

#include "app/gui/file_filters.h"
#include "app/gui/workbench.h"
#include "core/session/train_setup.h"
#include "core/training/hooks/runner_plan.h"
#include "widgets/common/strings.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QFileInfo>

namespace teardown {

TrainPage::TrainPage(Workbench& workbench, QWidget* parent)
    : StagePage(kId, parent), m_workbench(workbench), m_panel(new TrainPanel(this)), m_runner(workbench) {
    setObjectName(QStringLiteral("ground"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_panel);
    setFocusProxy(m_panel);
    connectPanel();
    connectRunner();
    refresh();
}

TrainPage::~TrainPage() { m_runner.abandon(); }

void TrainPage::connectPanel() {
    connect(m_panel, &TrainPanel::startAsked, &m_runner, [this] { m_runner.start(m_panel->options()->choices()); });
    connect(m_panel, &TrainPanel::pauseAsked, &m_runner, &TrainRunner::pause);
    connect(m_panel, &TrainPanel::goOnAsked, &m_runner, [this] { m_runner.goOn(); });
    connect(m_panel, &TrainPanel::stepAsked, &m_runner, [this] {
        if (m_runner.isActive())
            m_runner.goOn(/*single=*/true);
        else
            m_runner.start(m_panel->options()->choices(), /*single=*/true);
    });
    connect(m_panel, &TrainPanel::stopAsked, &m_runner, &TrainRunner::stop);
    connect(m_panel, &TrainPanel::followAsked, this, [this] { Q_EMIT followAsked(m_runner.folder()); });
    connect(m_panel->options(), &TrainOptionsPanel::folderAsked, this, &TrainPage::chooseFolder);
    connect(m_panel->options(), &TrainOptionsPanel::fileAsked, this, &TrainPage::chooseFile);
}

void TrainPage::connectRunner() {
    connect(&m_runner, &TrainRunner::phaseChanged, m_panel, [this] { m_panel->setPhase(m_runner.phase()); });
    connect(&m_runner, &TrainRunner::began, m_panel, [this](qint64 done, qint64 maxIters, qint64 itersPerEpoch) {
        m_panel->begin(done, maxIters, itersPerEpoch, m_runner.folder());
    });
    connect(&m_runner, &TrainRunner::stepped, m_panel, &TrainPanel::add);
    connect(&m_runner, &TrainRunner::logged, m_panel, &TrainPanel::addLog);
    connect(&m_runner, &TrainRunner::doing, m_panel, &TrainPanel::setDoing);
    connect(&m_runner, &TrainRunner::snapshotWritten, this, &TrainPage::weightsAsked);
    connect(&m_runner, &TrainRunner::ended, this, &TrainPage::trainingEnded);
    connect(&m_workbench.files(), &OpenFiles::configChanged, this, &TrainPage::refresh);
    connect(&m_workbench.engine(), &EngineService::changed, this, &TrainPage::refresh);
    SlotBase& built = m_workbench.slot(Journey::Build);
    connect(&built, &SlotBase::changed, this, &TrainPage::refresh);
}

void TrainPage::refresh() {
    m_panel->setRunnable(m_runner.whyNot());
    const auto& config = m_workbench.config();
    if (!config) return;
    m_panel->options()->setUsualFolder(toQt(workFolderOf(*config, {})));
    const auto plan = training::runnerPlanOf(*config);
    if (!plan.ok()) return m_panel->options()->setUsualLength(0, false);
    const bool iterations = plan->maxIters.has_value();
    m_panel->options()->setUsualLength(iterations ? *plan->maxIters : plan->maxEpochs.value_or(0), iterations);
}

void TrainPage::trainingEnded(const QString& saved, const std::optional<Error>& error) {
    if (error && error->kind != ErrorKind::Cancelled) return m_panel->setProblem(*error);
    if (!saved.isEmpty()) {
        m_panel->setNote(tr("Stopped. %1 is the checkpoint to go on from: begin with the latest checkpoint of the folder.").arg(saved));
        Q_EMIT said(tr("Saved: %1").arg(saved));
        return;
    }
    if (error) return;
    const QString latest = QFileInfo(m_runner.folder() + QStringLiteral("/latest.pth")).canonicalFilePath();
    m_panel->setNote(tr("Finished. Logs and checkpoints are in %1.").arg(m_runner.folder()));
    if (!latest.isEmpty() && m_panel->options()->choices().follow) Q_EMIT weightsAsked(latest);
}

void TrainPage::chooseFolder() {
    TrainChoices choices = m_panel->options()->choices();
    const QString folder = QFileDialog::getExistingDirectory(window(), tr("Folder of Logs and Checkpoints"), toQt(choices.setup.workDir));
    if (folder.isEmpty()) return;
    choices.setup.workDir = fromQt(folder);
    m_panel->options()->setChoices(choices);
}

void TrainPage::chooseFile() {
    const QString path = QFileDialog::getOpenFileName(window(), tr("Checkpoint to Begin With"), {}, checkpointFilters());
    if (!path.isEmpty()) m_panel->options()->setFile(path);
}

}  // namespace teardown
