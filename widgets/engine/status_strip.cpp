#include "widgets/engine/status_strip.h"

#include "widgets/common/icons.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/style/looks.h"

#include <QAction>
#include <QBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QThread>
#include <QToolButton>

namespace teardown {

StatusStrip::StatusStrip(QWidget* parent)
    : QWidget(parent),
      m_engine(new QLabel(this)),
      m_threads(new QLabel(this)),
      m_blas(new QLabel(this)),
      m_memory(new QLabel(this)),
      m_memoryBar(new QProgressBar(this)),
      m_message(new QLabel(this)),
      m_progressLabel(new QLabel(this)),
      m_progress(new QProgressBar(this)),
      m_cancel(new QToolButton(this)),
      m_problems(new QToolButton(this)) {
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(28);
    for (QLabel* label : {m_threads, m_memory, m_message, m_progressLabel}) label->setProperty("muted", true);
    for (QProgressBar* bar : {m_memoryBar, m_progress}) {
        bar->setTextVisible(false);
        bar->setFixedHeight(4);
        bar->setRange(0, 1000);
    }
    m_blas->setProperty("muted", true);
    for (QWidget* widget : {static_cast<QWidget*>(m_memoryBar), static_cast<QWidget*>(m_threads), static_cast<QWidget*>(m_blas),
                            static_cast<QWidget*>(m_memory), static_cast<QWidget*>(m_progress)})
        m_optional.emplace_back(widget, false);
    m_memoryBar->setFixedWidth(90);
    m_memoryBar->setAccessibleName(tr("Memory of recorded tensors"));
    m_progress->setFixedWidth(130);
    m_progress->setAccessibleName(tr("Progress"));
    m_message->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_cancel->setProperty("flat", true);
    m_cancel->setIconSize({11, 11});
    m_cancel->setToolTip(tr("Stop what is running (Esc)"));
    m_cancel->setAccessibleName(tr("Cancel"));
    m_problems->setProperty("flat", true);
    m_problems->setToolTip(tr("Show or hide the problems (Ctrl+Shift+M)"));
    const auto icons = [this] { m_cancel->setIcon(themedIcon(QStringLiteral("cancel"))); };
    icons();
    connect(&Theme::instance(), &Theme::changed, this, icons);
    connect(m_cancel, &QToolButton::clicked, this, &StatusStrip::cancelClicked);
    connect(m_problems, &QToolButton::clicked, this, &StatusStrip::problemsClicked);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(28, 0, 8, 0);
    row->setSpacing(16);
    row->addWidget(m_engine);
    row->addWidget(m_threads);
    row->addWidget(m_blas);
    row->addWidget(m_memory);
    row->addWidget(m_memoryBar);
    row->addWidget(m_message, 1);
    row->addWidget(m_progressLabel);
    row->addWidget(m_progress);
    row->addWidget(m_cancel);
    row->addWidget(m_problems);
    setEngine(EngineState::Loading, {}, 0);
    setMemory(0, 0);
    setProblems(0, 0, 0);
    clearProgress();
}

void StatusStrip::addToggle(QAction* action) {
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setProperty("flat", true);
    button->setIconSize({14, 14});
    button->setAccessibleName(action->text().remove(QLatin1Char('&')));
    auto* row = static_cast<QBoxLayout*>(layout());
    // Close together, as one group.
    if (qobject_cast<QToolButton*>(row->itemAt(row->count() - 1)->widget())->defaultAction()) row->addSpacing(-12);
    row->addWidget(button);
}

void StatusStrip::setEngine(EngineState state, const QString& toolTip, int threads) {
    m_state = state;
    m_engine->setText(state == EngineState::Ready     ? tr("engine ready")
                      : state == EngineState::Loading ? tr("engine loading…")
                                                      : tr("engine failed"));
    m_engine->setToolTip(toolTip);
    const int cores = QThread::idealThreadCount();
    const QString count = toQt(message("status.threads", threads, "{n} thread", "{n} threads", {{"n", threads}}));
    m_threads->setText(threads < cores ? tr("%1 of %2").arg(count).arg(cores) : count);
    m_threads->setToolTip(threads < cores ? tr("The engine computes with %1 of the %2 processors").arg(threads).arg(cores)
                                          : tr("Threads that the engine computes with"));
    setWanted(m_threads, threads > 0);
    update();
}

void StatusStrip::setBlas(const QString& name, const QString& advice) {
    setWanted(m_blas, !advice.isEmpty());
    m_blas->setText(name);
    m_blas->setToolTip(advice);
    m_blas->setAccessibleDescription(advice);
}

void StatusStrip::setMemory(std::uint64_t bytes, std::uint64_t limit) {
    const bool any = bytes > 0 && limit > 0;
    setWanted(m_memory, any);
    setWanted(m_memoryBar, any);
    if (!any) return;
    m_memory->setText(tr("traces %1 of %2").arg(bytesText(bytes), bytesText(limit)));
    m_memoryBar->setValue(static_cast<int>(1000.0 * static_cast<double>(bytes) / static_cast<double>(limit)));
    fit();
}

void StatusStrip::setProgress(double done, const QString& label) {
    const bool another = m_progressLabel->isHidden() || m_progressLabel->text() != label;
    m_progressLabel->setText(label);
    // A bar of unknown length moves all the time.
    const bool still = done < 0 && !Theme::instance().isAnimated();
    m_progress->setRange(0, done < 0 && !still ? 0 : 1000);
    if (done >= 0) m_progress->setValue(static_cast<int>(done * 1000));
    for (QWidget* widget : {static_cast<QWidget*>(m_progressLabel), static_cast<QWidget*>(m_cancel)}) widget->show();
    setWanted(m_progress, !still);
    // A job tells its progress many times.
    if (another) fit();
}

void StatusStrip::clearProgress() {
    for (QWidget* widget : {static_cast<QWidget*>(m_progressLabel), static_cast<QWidget*>(m_cancel)}) widget->hide();
    setWanted(m_progress, false);
}

QSize StatusStrip::minimumSizeHint() const { return {420, QWidget::minimumSizeHint().height()}; }

void StatusStrip::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fit();
}

void StatusStrip::setWanted(QWidget* widget, bool wanted) {
    for (auto& [optional, shown] : m_optional) {
        if (optional != widget || shown == wanted) continue;
        shown = wanted;
        fit();
    }
}

void StatusStrip::fit() {
    for (const auto& [widget, wanted] : m_optional) widget->setVisible(wanted);
    for (auto& [widget, wanted] : m_optional) {
        layout()->activate();
        if (layout()->minimumSize().width() <= width()) return;
        widget->hide();
    }
}

void StatusStrip::setProblems(int errors, int warnings, int notes) {
    const int all = errors + warnings + notes;
    const bool onlyNotes = notes > 0 && notes == all;
    m_problems->setText(onlyNotes ? tr("Notes %1").arg(notes) : tr("Problems %1").arg(all));
    m_problems->setAccessibleName(tr("Problems: %1, %2, %3")
                                      .arg(toQt(message("status.errors", errors, "{n} error", "{n} errors", {{"n", errors}})),
                                           toQt(message("status.warnings", warnings, "{n} warning", "{n} warnings", {{"n", warnings}})),
                                           toQt(message("status.notes", notes, "{n} note", "{n} notes", {{"n", notes}}))));
    // A dot shows the state, as everywhere; painted beside the text.
    m_problems->setProperty("problem", errors ? QStringLiteral("error") : warnings ? QStringLiteral("warning") : QString());
    restyle(m_problems);
}

void StatusStrip::setMessage(const QString& text) {
    m_message->setText(text);
    m_message->setToolTip(text);
}

void StatusStrip::paintEvent(QPaintEvent*) {
    const Colours& c = colours();
    QPainter painter(this);
    painter.fillRect(rect(), c.surface);
    painter.fillRect(0, 0, width(), 1, c.line);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_state == EngineState::Ready ? c.good : m_state == EngineState::Loading ? c.warning : c.bad);
    painter.drawEllipse(QRectF(14, height() / 2.0 - 3.5, 7, 7));
}

}  // namespace teardown
