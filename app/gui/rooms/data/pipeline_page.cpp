#include "app/gui/rooms/data/pipeline_page.h"

#include "core/data/view/phase_run.h"
#include "core/session/input_pixels.h"
#include "core/session/loader.h"
#include "widgets/common/strings.h"
#include "widgets/data/pipeline_panel.h"

#include <QBoxLayout>

namespace teardown {
namespace {

struct PipelineAnswer {
    QStringList lists;
    ShownRun shown;
};

/// What the open picture gives to a pipeline. The label of a picture without a dataset is not known: class 0 stands for it.
Sample sampleOf(const PictureSource& source) {
    Sample sample = source.ready ? Sample::ofPicture(source.name, *source.ready) : Sample::ofFile(source.opened);
    sample.setLabel(0);
    return sample;
}

}  // namespace

PipelinePage::PipelinePage(Workbench& workbench, QWidget* parent)
    : StagePage(kId, parent),
      m_workbench(workbench),
      m_panel(new PipelinePanel(this)),
      m_lane(QStringLiteral("pipeline")),
      m_runner(m_lane) {
    setObjectName(QStringLiteral("ground"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_panel);
    connect(m_panel, &PipelinePanel::changed, this, &PipelinePage::refresh);
    connect(m_panel, &PipelinePanel::configPathChosen, this, &StagePage::configPathChosen);
    connect(&m_runner, &TaskRunner::busyChanged, m_panel, &PipelinePanel::setBusy);
    connect(&m_workbench.files(), &OpenFiles::configChanged, this, [this] {
        m_dataset.reset();
        refresh();
    });
    for (const auto signal : {&OpenFiles::inputChanged, &OpenFiles::drawingChanged})
        connect(&m_workbench.files(), signal, this, [this] {
            m_dataset.reset();
            refresh();
        });
    setFocusProxy(m_panel);
}

void PipelinePage::showSample(const DatasetPtr& dataset, std::size_t index) {
    m_dataset = dataset;
    m_index = index;
    refresh();
}

void PipelinePage::refresh() {
    m_stale = true;
    if (isVisible()) run();
}

void PipelinePage::showEvent(QShowEvent* event) {
    StagePage::showEvent(event);
    if (m_stale) run();
}

void PipelinePage::run() {
    m_stale = false;
    const auto config = m_workbench.config();
    if (!config) {
        m_runner.abandon();
        return m_panel->clear(tr("Open a config to see its pipelines."));
    }
    const std::optional<PictureSource> source = pictureSourceOf(m_workbench.files().inputChoice());
    if (!source && !m_dataset) {
        m_runner.abandon();
        return m_panel->clear(tr("Open a picture to see what the pipelines make of it."));
    }
    m_runner.run(
        [config, source, dataset = m_dataset, index = m_index, phase = m_panel->phase(), at = static_cast<std::size_t>(m_panel->list()),
         seed = m_panel->seed()](const TaskContext& task) -> Result<PipelineAnswer> {
            TD_TRY(const std::vector<PipelineList> lists, pipelineLists(*config, phase));
            PipelineAnswer answer;
            for (const PipelineList& list : lists) answer.lists += toQt(list.configPath);
            TD_TRY(const Pipeline pipeline, Pipeline::fromList(*config, lists[std::min(at, lists.size() - 1)]));
            TD_TRY(const ImagingApi* api, imaging());
            Sample sample;
            if (dataset) {
                TD_TRY(sample, dataset->sample(index));
            } else {
                sample = sampleOf(*source);
            }
            TD_TRY(PhaseRun run, runPhase(pipeline, sample, seed, *api, task));
            answer.shown = shownRun(std::make_shared<const PhaseRun>(std::move(run)));
            return answer;
        },
        [this](const Result<PipelineAnswer>& answer) {
            if (!answer.ok()) {
                if (answer.error().kind != ErrorKind::Cancelled) m_panel->setProblem(answer.error());
                return;
            }
            m_panel->setLists(answer->lists);
            m_panel->setRun(answer->shown);
        });
}

}  // namespace teardown
