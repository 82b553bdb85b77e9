#include "widgets/training/calendar_panel.h"

#include "core/training/calendar/hook_words.h"
#include "core/training/hooks/priority.h"
#include "widgets/charts/curve_chart.h"
#include "widgets/common/banner.h"
#include "widgets/common/current_stack.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/segmented.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/training/curve_look.h"
#include "widgets/training/row_table.h"

#include <QActionGroup>
#include <QBoxLayout>
#include <QLabel>
#include <QSpinBox>

#include <algorithm>

namespace teardown {
namespace {

using training::Calendar;
using training::CalendarEvent;
using training::CalendarGroup;
using training::EventKind;
using training::Flow;
using training::Hook;
using training::hookWords;
using training::MomentumPlace;
using training::priorityName;
using training::RunnerKind;
using training::RunnerPlan;

/// Points of a chart: of a longer run every so many iterations and the last are drawn.
constexpr std::int64_t kMostCalendarPoints = 4000;
constexpr std::size_t kMostGroupsDrawn = 6;

QString eventText(const CalendarEvent& event) {
    switch (event.kind) {
        case EventKind::Save:
            return CalendarPanel::tr("writes %1").arg(toQt(event.name));
        case EventKind::Remove:
            return CalendarPanel::tr("removes %1").arg(toQt(event.name));
        case EventKind::Evaluate:
            return CalendarPanel::tr("evaluates on the validation data");
        case EventKind::ValEpoch:
            return CalendarPanel::tr("runs the validation data of the workflow");
        case EventKind::PreciseBn:
            return CalendarPanel::tr("measures the statistics of the batch norms anew");
        case EventKind::Log:
            break;
    }
    if (!event.train) return CalendarPanel::tr("logs the evaluation of epoch %1").arg(event.shownEpoch);
    return event.shownIter ? CalendarPanel::tr("logs epoch %1, iteration %2").arg(event.shownEpoch).arg(*event.shownIter)
                           : CalendarPanel::tr("logs epoch %1").arg(event.shownEpoch);
}

/// From 1. What follows an epoch has the number of the next iteration, as its hook sees it.
std::int64_t iterationOf(const CalendarEvent& event, const Calendar& calendar) {
    const bool epochs = calendar.plan.kind == RunnerKind::EpochBased;
    return epochs ? std::min(event.iter + 1, (event.epoch + 1) * calendar.itersPerEpoch) : event.iter + 1;
}

QString groupText(const CalendarGroup& group) {
    QStringList names;
    for (const std::string& rule : group.rules) names += rule.empty() ? CalendarPanel::tr("all other parameters") : toQt(rule);
    return names.join(QStringLiteral(", "));
}

}  // namespace

CalendarPanel::CalendarPanel(QWidget* parent)
    : QWidget(parent),
      m_sections(new QActionGroup(this)),
      m_length(new QSpinBox(this)),
      m_banner(new Banner(this)),
      m_summary(new FlowLabel(this)),
      m_body(new QWidget(this)),
      m_stack(new CurrentStack),
      m_rates(new CurveChart(tr("Learning rate"))),
      m_momenta(new CurveChart(tr("Momentum"))),
      m_hooks(new RowTable(tr("Hooks"), {tr("Priority"), tr("Hook"), tr("What it will do")})),
      m_events(new RowTable(tr("Events"), {tr("Iteration"), tr("Epoch"), tr("Hook"), tr("What happens")})) {
    for (CurveChart* chart : {m_rates, m_momenta}) followTheme(chart);
    auto* charts = new QWidget;
    auto* column = new QVBoxLayout(charts);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(titledChart(m_rates), 3);
    column->addWidget(titledChart(m_momenta), 2);
    for (QWidget* part : {charts, static_cast<QWidget*>(m_hooks), static_cast<QWidget*>(m_events)}) m_stack->addWidget(part);
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->addWidget(m_stack);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 10, 14, 12);
    layout->setSpacing(8);
    layout->addLayout(makeBar());
    layout->addWidget(m_banner);
    layout->addWidget(m_summary);
    layout->addWidget(m_body, 1);
    layout->addStretch(0);
    connect(m_hooks, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        if (!m_calendar || !index.isValid()) return;
        const Hook& hook = m_calendar->hooks.inOrder[static_cast<std::size_t>(index.row())];
        if (!hook.configPath.empty()) Q_EMIT configPathChosen(toQt(hook.configPath));
    });
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        if (m_calendar) fillRates();
    });
    setCalendar({});
}

QLayout* CalendarPanel::makeBar() {
    const QString names[] = {tr("Rates"), tr("Hooks"), tr("Events")};
    for (int i = 0; i < static_cast<int>(std::size(names)); ++i) {
        QAction* action = m_sections->addAction(names[i]);
        action->setCheckable(true);
        action->setData(i);
        action->setChecked(i == 0);
    }
    connect(m_sections, &QActionGroup::triggered, this, [this](QAction* action) { m_stack->setCurrentIndex(action->data().toInt()); });
    m_length->setRange(0, 10'000'000);
    m_length->setSpecialValueText(tr("counted"));
    m_length->setAccessibleName(tr("Iterations of an epoch"));
    m_length->setToolTip(
        tr("Batches of the training data. They are counted if the data are on this computer; otherwise type their number."));
    m_length->setKeyboardTracking(false);
    connect(m_length, &QSpinBox::valueChanged, this, &CalendarPanel::lengthChanged);
    auto* label = new QLabel(tr("&Iterations of an epoch"), this);
    label->setBuddy(m_length);
    auto* row = new QHBoxLayout;
    row->addWidget(new Segmented(m_sections, this));
    row->addStretch(1);
    row->addWidget(label);
    row->addWidget(m_length);
    return row;
}

void CalendarPanel::showSection(Section section) { m_sections->actions().at(static_cast<int>(section))->trigger(); }
int CalendarPanel::itersPerEpoch() const { return m_length->value(); }
void CalendarPanel::setItersPerEpoch(int count) { m_length->setValue(count); }
QString CalendarPanel::summary() const { return m_summary->text(); }

void CalendarPanel::setBusy(bool busy) {
    if (busy && !m_calendar) m_summary->setText(tr("Counting the training data…"));
}

void CalendarPanel::setProblem(const Error& error) { m_banner->showError(error); }

void CalendarPanel::setCalendar(const CalendarPtr& calendar, const QString& why) {
    m_calendar = calendar;
    m_banner->dismiss();
    m_body->setVisible(calendar != nullptr);
    m_summary->setText(calendar ? summaryText() : why);
    m_summary->setVisible(!m_summary->text().isEmpty());
    if (!calendar) return;
    if (calendar->stopped) m_banner->showError(*calendar->stopped);
    fillRates();
    fillTables();
}

QString CalendarPanel::summaryText() const {
    const RunnerPlan& plan = m_calendar->plan;
    QStringList parts;
    parts += plan.kind == RunnerKind::EpochBased
                 ? tr("%1: %2 epochs of %3 iterations, %4 in all")
                       .arg(toQt(plan.type), groupedCount(*plan.maxEpochs), groupedCount(m_calendar->itersPerEpoch),
                            groupedCount(m_calendar->totalIterations))
                 : tr("%1: %2 iterations, an epoch has %3")
                       .arg(toQt(plan.type), groupedCount(*plan.maxIters), groupedCount(m_calendar->itersPerEpoch));
    QStringList flow;
    for (const Flow& one : plan.workflow) flow += QStringLiteral("%1 %2").arg(QLatin1String(one.train ? "train" : "val")).arg(one.count);
    parts += tr("workflow %1").arg(flow.join(QStringLiteral(", ")));
    parts += toQt(m_calendar->optimizer);
    std::int64_t saves = 0, evaluations = 0, lines = 0;
    for (const CalendarEvent& event : m_calendar->events) {
        saves += event.kind == EventKind::Save;
        evaluations += event.kind == EventKind::Evaluate;
        lines += event.kind == EventKind::Log;
    }
    parts += tr("checkpoints: %1, evaluations: %2, log lines: %3").arg(groupedCount(saves), groupedCount(evaluations), groupedCount(lines));
    return parts.join(QStringLiteral(" · "));
}

void CalendarPanel::fillRates() {
    const std::int64_t each = std::max<std::int64_t>(1, m_calendar->iterations / kMostCalendarPoints);
    std::vector<Curve> rates, momenta;
    const std::size_t groups = std::min(kMostGroupsDrawn, m_calendar->groups.size());
    for (std::size_t group = 0; group < groups; ++group) {
        const QString name = groupText(m_calendar->groups[group]);
        Curve rate{name, curveColour(group), {}, false}, momentum{name, curveColour(group), {}, false};
        for (std::int64_t i = 0; i < m_calendar->iterations; ++i) {
            if (i % each != 0 && i + 1 != m_calendar->iterations) continue;
            const auto x = static_cast<double>(i + 1);
            rate.points.emplace_back(x, m_calendar->lr(i)[group]);
            momentum.points.emplace_back(x, m_calendar->momentum(i)[group]);
        }
        rates.push_back(std::move(rate));
        if (m_calendar->groups[group].start.momentumPlace != MomentumPlace::None) momenta.push_back(std::move(momentum));
    }
    m_rates->setCurves(std::move(rates), tr("iteration"));
    m_momenta->setCurves(std::move(momenta), tr("iteration"), tr("the optimizer has none"));
}

void CalendarPanel::fillTables() {
    const CalendarPtr shown = m_calendar;
    m_hooks->setRows(static_cast<int>(shown->hooks.inOrder.size()), [shown](int row, int column) {
        const Hook& hook = shown->hooks.inOrder[static_cast<std::size_t>(row)];
        return column == 0 ? toQt(priorityName(hook.priority)) : column == 1 ? toQt(hook.className) : toQt(hookWords(hook, shown->plan));
    });
    m_events->setRows(static_cast<int>(shown->events.size()), [shown](int row, int column) {
        const CalendarEvent& event = shown->events[static_cast<std::size_t>(row)];
        switch (column) {
            case 0:
                return groupedCount(iterationOf(event, *shown));
            case 1:
                return groupedCount(event.epoch + 1);
            case 2:
                return event.kind == EventKind::ValEpoch ? QString() : toQt(shown->hooks.inOrder[event.hook].className);
            default:
                return eventText(event);
        }
    });
}

}  // namespace teardown
