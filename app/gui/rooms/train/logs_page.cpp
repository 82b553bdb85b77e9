#include "app/gui/rooms/train/logs_page.h"

#include "app/gui/file_filters.h"
#include "widgets/common/strings.h"
#include "widgets/training/logs_panel.h"

#include <QBoxLayout>
#include <QFileDialog>

#include <utility>

namespace teardown {

LogsPage::LogsPage(QWidget* parent)
    : StagePage(kId, parent), m_panel(new LogsPanel(this)), m_lane(QStringLiteral("logs")), m_reader(m_lane) {
    setObjectName(QStringLiteral("ground"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_panel);
    setFocusProxy(m_panel);
    connect(m_panel, &LogsPanel::openAsked, this, &LogsPage::chooseFiles);
}

LogsPage::~LogsPage() { m_reader.abandon(); }

void LogsPage::openLogs(const QStringList& paths) {
    m_waiting += paths;
    if (!m_reader.busy()) readNext();
}

void LogsPage::readNext() {
    if (m_waiting.isEmpty()) return;
    m_reader.run(
        [path = fromQt(m_waiting.takeFirst())](const TaskContext& task) -> Result<TrainingLogPtr> {
            TD_TRY(training::TrainingLog log, training::readTrainingLog(path, task));
            return std::make_shared<const training::TrainingLog>(std::move(log));
        },
        [this](const Result<TrainingLogPtr>& log) {
            if (log.ok())
                m_panel->addLog(*log);
            else if (log.error().kind != ErrorKind::Cancelled)
                m_panel->setProblem(log.error());
            readNext();
        });
}

void LogsPage::chooseFiles() {
    const QStringList paths = QFileDialog::getOpenFileNames(window(), tr("Open Logs of Trainings"), {}, logFilters());
    if (!paths.isEmpty()) openLogs(paths);
}

}  // namespace teardown
