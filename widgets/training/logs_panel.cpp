#include "widgets/training/logs_panel.h"

#include "widgets/charts/curve_chart.h"
#include "widgets/common/banner.h"
#include "widgets/common/elided_button.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/part_names.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/training/curve_look.h"
#include "widgets/training/row_table.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFileInfo>
#include <QLabel>
#include <QSlider>

#include <algorithm>

namespace teardown {
namespace {

using training::BestValue;
using training::LogCurve;
using training::LogPoint;
using training::LogRun;

enum LogColumn { NameColumn, RecordsColumn, EndColumn, LastColumn, BestColumn, BrokenColumn };

QString nameOfCurve(const LogCurve& curve) {
    return curve.train ? LogsPanel::tr("%1 (training)").arg(toQt(curve.key)) : LogsPanel::tr("%1 (validation)").arg(toQt(curve.key));
}

QString placeOfPoint(const LogPoint& point) {
    return point.epoch > 0 ? LogsPanel::tr("epoch %1").arg(point.epoch) : LogsPanel::tr("iteration %1").arg(point.iter);
}

}  // namespace

LogsPanel::LogsPanel(QWidget* parent)
    : QWidget(parent),
      m_open(new ElidedButton(tr("&Open logs…"), this)),
      m_close(new ElidedButton(tr("&Close all"), this)),
      m_value(new QComboBox(this)),
      m_smoothing(new QSlider(Qt::Horizontal, this)),
      m_banner(new Banner(this)),
      m_summary(new FlowLabel(this)),
      m_body(new QWidget(this)),
      m_chart(new CurveChart(tr("Curves of the logs"))),
      m_table(new RowTable(tr("Runs"), {tr("Run"), tr("Records"), tr("End"), tr("Last value"), tr("Best value"), tr("Broken lines")})) {
    followTheme(m_chart);
    auto* parts = new KeptSplitter(QStringLiteral("logs"), Qt::Vertical, m_body);
    parts->setChildrenCollapsible(false);
    parts->addWidget(m_chart);
    parts->addWidget(m_table);
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 1);
    parts->setSizes({420, 140});
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->addWidget(parts);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 10, 14, 12);
    layout->setSpacing(8);
    layout->addLayout(makeBar());
    layout->addWidget(m_banner);
    layout->addWidget(m_summary);
    layout->addWidget(m_body, 1);
    layout->addStretch(0);
    connect(&Theme::instance(), &Theme::changed, this, &LogsPanel::refresh);
    setFocusProxy(m_open);
    collect();
}

QLayout* LogsPanel::makeBar() {
    m_open->setToolTip(tr("Logs of mmcv (*.log.json) and mmengine (scalars.json); several are shown beside each other"));
    m_close->setToolTip(tr("Closes all logs"));
    setBoxName(*m_value, tr("Value that is shown"));
    m_value->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_value->setMinimumContentsLength(20);
    m_smoothing->setRange(0, 99);
    m_smoothing->setMaximumWidth(140);
    m_smoothing->setAccessibleName(tr("Smoothing"));
    m_smoothing->setToolTip(tr("Weight of the past in a moving average, as TensorBoard's slider"));
    auto* label = new QLabel(tr("S&moothing"), this);
    label->setBuddy(m_smoothing);
    connect(m_open, &QPushButton::clicked, this, &LogsPanel::openAsked);
    connect(m_close, &QPushButton::clicked, this, &LogsPanel::clear);
    connect(m_value, &QComboBox::currentIndexChanged, this, &LogsPanel::refresh);
    connect(m_smoothing, &QSlider::valueChanged, this, &LogsPanel::refresh);
    auto* bar = new QHBoxLayout;
    bar->addWidget(m_open);
    bar->addWidget(m_value);
    bar->addWidget(label);
    bar->addWidget(m_smoothing);
    bar->addStretch(1);
    bar->addWidget(m_close);
    return bar;
}

QString LogsPanel::summary() const { return m_summary->text(); }
void LogsPanel::setProblem(const Error& error) { m_banner->showError(error); }
void LogsPanel::setSmoothing(double weight) { m_smoothing->setValue(static_cast<int>(weight * 100 + 0.5)); }

void LogsPanel::addLog(const TrainingLogPtr& log) {
    const auto same = std::find_if(m_logs.begin(), m_logs.end(), [&](const TrainingLogPtr& one) { return one->path == log->path; });
    if (same != m_logs.end())
        *same = log;
    else
        m_logs.push_back(log);
    m_banner->dismiss();
    collect();
}

void LogsPanel::clear() {
    m_logs.clear();
    m_banner->dismiss();
    collect();
}

void LogsPanel::collect() {
    m_runs.clear();
    QStringList names;
    for (const TrainingLogPtr& log : m_logs)
        for (std::size_t i = 0; i < log->runs.size(); ++i) {
            const QFileInfo file(toQt(log->path));
            // Logs are named by their time, or all alike: the folder says more.
            QString name = file.dir().dirName() + QLatin1Char('/') + file.fileName();
            if (log->runs.size() > 1) name += tr(", run %1").arg(i + 1);
            m_runs.push_back({log, &log->runs[i], name});
            for (const LogCurve& curve : log->runs[i].curves)
                if (!names.contains(nameOfCurve(curve))) names += nameOfCurve(curve);
        }
    const QString before = m_value->currentText();
    {
        const QSignalBlocker quiet(m_value);
        m_value->clear();
        m_value->addItems(names);
        const QString loss = tr("%1 (training)").arg(QStringLiteral("loss"));
        m_value->setCurrentText(names.contains(before) ? before : names.contains(loss) ? loss : names.value(0));
    }
    const bool any = !m_runs.empty();
    m_body->setVisible(any);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_value, m_smoothing, m_close}) widget->setEnabled(any);
    refresh();
}

QStringList LogsPanel::values() const {
    QStringList names;
    for (int i = 0; i < m_value->count(); ++i) names += m_value->itemText(i);
    return names;
}

void LogsPanel::showValue(const QString& name) { m_value->setCurrentText(name); }

const LogCurve* LogsPanel::curveOf(const Shown& shown) const {
    for (const LogCurve& curve : shown.run->curves)
        if (nameOfCurve(curve) == m_value->currentText()) return &curve;
    return nullptr;
}

const BestValue* LogsPanel::bestOf(const Shown& shown) const {
    const LogCurve* curve = curveOf(shown);
    for (const BestValue& best : shown.run->best)
        if (&shown.run->curves[best.curve] == curve) return &best;
    return nullptr;
}

QString LogsPanel::cell(const Shown& shown, int column) const {
    const LogRun& run = *shown.run;
    const LogCurve* curve = curveOf(shown);
    switch (column) {
        case NameColumn:
            return shown.name;
        case RecordsColumn:
            return groupedCount(run.records);
        case EndColumn:
            return run.lastEpoch > 0 ? tr("epoch %1").arg(run.lastEpoch) : tr("iteration %1").arg(run.lastIter);
        case LastColumn:
            return curve && !curve->points.empty() ? numberText(curve->points.back().value) : QString();
        case BestColumn: {
            const BestValue* best = bestOf(shown);
            if (!best) return {};
            const LogPoint& point = curve->points[best->point];
            return tr("%1 at %2").arg(numberText(point.value), placeOfPoint(point));
        }
        default:
            return groupedCount(run.broken);
    }
}

void LogsPanel::refresh() {
    std::vector<Curve> curves;
    bool byEpoch = true;
    std::optional<double> mark;
    std::int64_t broken = 0;
    for (const TrainingLogPtr& log : m_logs) broken += log->brokenCount;
    const double weight = m_smoothing->value() / 100.0;
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        const LogCurve* curve = curveOf(m_runs[i]);
        if (!curve) continue;
        byEpoch = byEpoch && m_runs[i].run->byEpoch;
        const std::vector<double> values = training::smoothed(curve->points, weight);
        Curve shown{m_runs[i].name, curveColour(i), {}, false};
        for (std::size_t point = 0; point < values.size(); ++point) shown.points.emplace_back(curve->points[point].x, values[point]);
        curves.push_back(std::move(shown));
        if (const BestValue* best = bestOf(m_runs[i]); best && m_runs.size() == 1) mark = curve->points[best->point].x;
    }
    m_chart->setMark(mark);
    m_chart->setCurves(std::move(curves), byEpoch ? tr("epoch") : tr("iteration"), tr("no run has this value"));
    m_table->setRows(static_cast<int>(m_runs.size()),
                     [this](int row, int column) { return cell(m_runs[static_cast<std::size_t>(row)], column); });
    if (m_runs.empty()) {
        m_summary->setText(
            tr("Shows the logs of trainings: *.log.json of mmcv, scalars.json of mmengine, several runs beside each other. "
               "Drop them here or open them."));
        return;
    }
    QString text = m_runs.size() == 1 ? m_runs.front().name : tr("%1 runs").arg(m_runs.size());
    if (broken == 1) text += tr(" · 1 broken line is passed over");
    if (broken > 1) text += tr(" · %1 broken lines are passed over").arg(groupedCount(broken));
    if (mark) text += tr(" · the dashed line is the best value");
    m_summary->setText(text);
}

}  // namespace teardown
