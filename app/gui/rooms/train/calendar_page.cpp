#include "app/gui/rooms/train/calendar_page.h"

#include "app/gui/workbench.h"
#include "core/config/config.h"
#include "core/training/calendar/epoch_length.h"
#include "widgets/training/calendar_panel.h"

#include <QBoxLayout>

#include <utility>

namespace teardown {
namespace {

Result<training::EpochLength> lengthOf(const Config& config, Phase phase, const TaskContext& task) {
    DatasetContext context;
    context.configFile = config.path;
    context.task = task;
    return training::epochLength(config, phase, context, {});
}

/// `length`: batches of the training data; 0: they are counted.
Result<CalendarPtr> plannedRun(const Config& config, std::int64_t length, const TaskContext& task) {
    training::CalendarOptions options;
    options.itersPerEpoch = length;
    if (length == 0) {
        auto counted = lengthOf(config, Phase::Train, task);
        if (!counted && counted.error().kind == ErrorKind::Cancelled) return counted.error();
        if (!counted || counted->batches == 0) {
            const Message why = counted ? message("calendar-page.no-batch", "the training data make no batch") : counted.error().what;
            return Error{ErrorKind::BadInput, "calendar-epoch",
                         message("calendar-epoch.unknown", "How many iterations an epoch has cannot be counted: {why}", {{"why", why}}),
                         message("do.type-iters-per-epoch", "Type their number above: training pictures divided by those of a batch."),
                         counted ? Place{config.path, 0, 0, "data.train", {}} : counted.error().where};
        }
        options.itersPerEpoch = counted->batches;
    }
    // The batches of the validation are only numbers in log lines: unknown, they are left out.
    if (const auto counted = lengthOf(config, Phase::Val, task); counted && counted->batches > 0) options.evalBatches = counted->batches;
    TD_TRY(training::Calendar calendar, training::makeCalendar(config, options, task));
    return std::make_shared<const training::Calendar>(std::move(calendar));
}

}  // namespace

CalendarPage::CalendarPage(Workbench& workbench, QWidget* parent)
    : StagePage(kId, parent),
      m_workbench(workbench),
      m_panel(new CalendarPanel(this)),
      m_lane(QStringLiteral("calendar")),
      m_planner(m_lane) {
    setObjectName(QStringLiteral("ground"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_panel);
    setFocusProxy(m_panel);
    connect(m_panel, &CalendarPanel::lengthChanged, this, &CalendarPage::plan);
    connect(m_panel, &CalendarPanel::configPathChosen, this, &StagePage::configPathChosen);
    connect(&m_planner, &TaskRunner::busyChanged, m_panel, &CalendarPanel::setBusy);
    connect(&m_workbench.files(), &OpenFiles::configChanged, this, &CalendarPage::configChanged);
}

CalendarPage::~CalendarPage() { m_planner.abandon(); }

void CalendarPage::configChanged() {
    m_stale = true;
    if (isVisible()) plan();
}

void CalendarPage::showEvent(QShowEvent* event) {
    StagePage::showEvent(event);
    if (m_stale) plan();
}

void CalendarPage::plan() {
    m_stale = false;
    const auto config = m_workbench.config();
    if (!config) {
        m_planner.abandon();
        return m_panel->setCalendar({}, tr("No config is open."));
    }
    m_planner.run([config, length = m_panel->itersPerEpoch()](const TaskContext& task) { return plannedRun(*config, length, task); },
                  [this](const Result<CalendarPtr>& calendar) {
                      if (calendar.ok()) return m_panel->setCalendar(*calendar);
                      if (calendar.error().kind == ErrorKind::Cancelled) return;
                      m_panel->setCalendar({}, {});
                      m_panel->setProblem(calendar.error());
                  });
}

}  // namespace teardown
