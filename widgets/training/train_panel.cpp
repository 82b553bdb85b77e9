#include "widgets/training/train_panel.h"

#include "widgets/common/banner.h"
#include "widgets/common/current_stack.h"
#include "widgets/common/elided_button.h"
#include "widgets/common/elided_label.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/segmented.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"
#include "widgets/training/layers_panel.h"
#include "widgets/training/live_curves.h"
#include "widgets/training/train_options.h"

#include <QActionGroup>
#include <QBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

constexpr int kMostLogBlocks = 4000;

}  // namespace

TrainPanel::TrainPanel(QWidget* parent)
    : QWidget(parent),
      m_start(new ElidedButton(tr("&Start training"), this)),
      m_pause(new ElidedButton(tr("&Pause"), this)),
      m_step(new ElidedButton(tr("&One iteration"), this)),
      m_stop(new ElidedButton(tr("Stop and sa&ve"), this)),
      m_follow(new ElidedButton(tr("O&ver the epochs"), this)),
      m_options(new TrainOptionsPanel(this)),
      m_progress(new QProgressBar(this)),
      m_status(new ElidedLabel(Qt::ElideRight, this)),
      m_banner(new Banner(this)),
      m_intro(new FlowLabel(this)),
      m_body(new QWidget(this)),
      m_sections(new QActionGroup(this)),
      m_stack(new CurrentStack),
      m_curves(new LiveCurves),
      m_layers(new LayersPanel),
      m_log(new QPlainTextEdit) {
    m_log->setReadOnly(true);
    m_log->setMaximumBlockCount(kMostLogBlocks);
    m_log->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_log->setFont(monoFont());
    m_log->setAccessibleName(tr("Log of the training"));
    m_log->setProperty("verbatim", true);
    for (QWidget* part : std::initializer_list<QWidget*>{m_curves, m_layers, m_log}) m_stack->addWidget(part);
    m_intro->setText(
        tr("Trains the network of the open config, as tools/train.py of mmclassification does it. The window stays usable; at a pause the "
           "other pages show the network as it is then."));
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(8);
    body->addLayout(makeSections());
    body->addWidget(m_stack, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 10, 14, 12);
    layout->setSpacing(8);
    layout->addLayout(makeBar());
    layout->addWidget(m_options);
    layout->addWidget(m_banner);
    layout->addWidget(m_intro);
    layout->addWidget(m_body, 1);
    layout->addStretch(0);
    setFocusProxy(m_start);
    refresh();
}

QLayout* TrainPanel::makeBar() {
    m_step->setToolTip(tr("Does one iteration, then pauses"));
    m_stop->setToolTip(tr("Ends the training behind this iteration; a checkpoint to go on from is written to the folder"));
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(4);
    m_progress->setMinimumWidth(60);
    m_status->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_status->setTextFormat(Qt::PlainText);
    connect(m_start, &QPushButton::clicked, this, &TrainPanel::startAsked);
    connect(m_pause, &QPushButton::clicked, this, [this] {
        if (m_phase == TrainPhase::Paused)
            Q_EMIT goOnAsked();
        else
            Q_EMIT pauseAsked();
    });
    connect(m_step, &QPushButton::clicked, this, &TrainPanel::stepAsked);
    connect(m_stop, &QPushButton::clicked, this, &TrainPanel::stopAsked);
    auto* bar = new QHBoxLayout;
    for (QPushButton* button : {m_start, m_pause, m_step, m_stop}) bar->addWidget(button);
    bar->addWidget(m_progress, 1);
    bar->addWidget(m_status, 3);
    return bar;
}

QLayout* TrainPanel::makeSections() {
    const QString names[] = {tr("Curves"), tr("Layers"), tr("Log")};
    for (int i = 0; i < static_cast<int>(std::size(names)); ++i) {
        QAction* action = m_sections->addAction(names[i]);
        action->setCheckable(true);
        action->setData(i);
        action->setChecked(i == 0);
    }
    connect(m_sections, &QActionGroup::triggered, this, [this](QAction* action) { m_stack->setCurrentIndex(action->data().toInt()); });
    auto* row = new QHBoxLayout;
    m_follow->setToolTip(tr("Shows weights, and what layers return for the open picture, at each checkpoint of this training"));
    connect(m_follow, &QPushButton::clicked, this, &TrainPanel::followAsked);
    row->addWidget(new Segmented(m_sections, this));
    row->addStretch(1);
    row->addWidget(m_follow);
    return row;
}

void TrainPanel::showSection(Section section) { m_sections->actions().at(static_cast<int>(section))->trigger(); }

void TrainPanel::setRunnable(const QString& whyNot) {
    m_whyNot = whyNot;
    refresh();
}

void TrainPanel::setPhase(TrainPhase phase) {
    // Its button goes, and the next one must not be the one that stops.
    if (phase == TrainPhase::Preparing) m_focusPause = m_start->hasFocus();
    m_phase = phase;
    if (phase == TrainPhase::Preparing) m_banner->dismiss();
    if (phase != TrainPhase::Preparing) m_doing.clear();
    refresh();
    if (m_pause->isEnabled() && std::exchange(m_focusPause, false)) m_pause->setFocus();
}

void TrainPanel::begin(std::int64_t done, std::int64_t maxIters, std::int64_t itersPerEpoch, const QString& folder) {
    m_begun = true;
    m_done = done;
    m_maxIters = maxIters;
    m_itersPerEpoch = std::max<std::int64_t>(1, itersPerEpoch);
    m_epoch = 0;
    m_hasLoss = false;
    m_folder = folder;
    m_curves->begin(maxIters);
    m_layers->begin(folder.section(QLatin1Char('/'), -1));
    refresh();
}

void TrainPanel::add(const std::vector<TrainStep>& steps) {
    m_curves->add(steps);
    for (const TrainStep& step : steps) {
        if (step.statistics) m_layers->add(step.statistics);
        if (!step.ran || !step.training) continue;
        m_done = step.iter;
        m_epoch = step.epoch;
        for (const auto& [name, value] : step.terms)
            if (name == "loss") {
                m_loss = value;
                m_hasLoss = true;
            }
    }
    m_doing.clear();
    refreshStatus();
}

void TrainPanel::addLog(const QStringList& lines) {
    if (!lines.isEmpty()) m_log->appendPlainText(lines.join(QLatin1Char('\n')));
}

void TrainPanel::setDoing(const QString& text) {
    m_doing = text;
    refreshStatus();
}

void TrainPanel::setProblem(const Error& error) { m_banner->showError(error); }
void TrainPanel::setNote(const QString& text) { m_banner->showMessage(text, /*isWarning=*/false); }
QString TrainPanel::status() const { return m_status->text(); }

void TrainPanel::refreshStatus() {
    QStringList parts;
    if (m_begun && m_phase != TrainPhase::Preparing) {
        parts += tr("iteration %1 of %2").arg(groupedCount(m_done), groupedCount(m_maxIters));
        if (m_epoch > 0) parts += tr("epoch %1").arg(groupedCount(m_epoch));
        if (m_hasLoss) parts += tr("loss %1").arg(numberText(m_loss));
    }
    if (m_phase == TrainPhase::Paused) parts += tr("paused");
    if (m_phase == TrainPhase::Pausing) parts += tr("pausing behind this iteration");
    if (m_phase == TrainPhase::Stopping) parts += tr("stopping behind this iteration");
    if (!m_doing.isEmpty()) parts += m_doing;
    const QString text = parts.join(QStringLiteral(" · "));
    m_status->setText(text);
    m_status->setToolTip(m_folder.isEmpty() ? text : tr("%1\nFiles: %2").arg(text, m_folder));
    const bool unknown = m_phase == TrainPhase::Preparing;
    m_progress->setRange(0, unknown ? 0 : 1000);
    m_progress->setValue(m_maxIters > 0 ? static_cast<int>(1000 * m_done / m_maxIters) : 0);
}

void TrainPanel::refresh() {
    const bool idle = m_phase == TrainPhase::Idle, paused = m_phase == TrainPhase::Paused, running = m_phase == TrainPhase::Running;
    m_start->setVisible(idle);
    m_start->setEnabled(idle && m_whyNot.isEmpty());
    m_start->setToolTip(m_whyNot.isEmpty() ? tr("Builds the network anew and trains it with the options below") : m_whyNot);
    m_pause->setVisible(!idle);
    m_pause->setText(paused ? tr("&Go on") : tr("&Pause"));
    m_pause->setToolTip(paused ? tr("Goes on with the next iteration") : tr("Stops behind the iteration that runs"));
    m_pause->setEnabled(paused || running);
    m_step->setEnabled(paused || (idle && m_whyNot.isEmpty()));
    m_stop->setVisible(!idle);
    m_stop->setEnabled(paused || running || m_phase == TrainPhase::Preparing || m_phase == TrainPhase::Pausing);
    m_follow->setVisible(m_begun);
    m_options->setVisible(idle);
    m_intro->setVisible(!m_begun && idle);
    m_body->setVisible(m_begun || !m_log->document()->isEmpty());
    m_progress->setVisible(!idle);
    refreshStatus();
}

}  // namespace teardown
