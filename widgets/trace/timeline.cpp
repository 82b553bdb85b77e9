#include "widgets/trace/timeline.h"

#include "widgets/common/strings.h"
#include "widgets/common/typography.h"
#include "widgets/trace/depth_strip.h"

#include <QAction>
#include <QBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

namespace teardown {

QString callPath(const Step& step) {
    QStringList names;
    for (const ReferenceFrame& frame : step.reference) names += toQt(frame.function);
    return names.join(QStringLiteral(" › "));
}

Timeline::Timeline(Lane& lane, const std::vector<QAction*>& transport, QWidget* parent)
    : QWidget(parent), m_position(new QLabel(this)), m_what(new QLabel(this)), m_calls(new QLabel(this)), m_strip(new DepthStrip(lane, this)) {
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    for (QAction* action : transport) {
        if (!action) {
            row->addSpacing(8);
            continue;
        }
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setProperty("transport", true);
        button->setProperty("withText", action->property("withText"));
        button->setIconSize({14, 14});
        button->setToolButtonStyle(action->property("withText").toBool() ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
        button->setAccessibleName(action->iconText());
        button->setFocusPolicy(Qt::TabFocus);
        if (action->menu()) button->setPopupMode(QToolButton::InstantPopup);
        row->addWidget(button);
    }
    m_position->setFont(monoFont());
    m_what->setProperty("muted", true);
    m_calls->setProperty("muted", true);
    m_calls->setFont(monoFont());
    for (QLabel* label : {m_position, m_what, m_calls}) label->setTextFormat(Qt::PlainText);
    // The two texts give way, the buttons do not.
    m_what->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_calls->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_calls->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addSpacing(10);
    row->addWidget(m_position);
    row->addSpacing(8);
    row->addWidget(m_what, 1);
    row->addWidget(m_calls, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 8, 14, 6);
    layout->setSpacing(6);
    layout->addLayout(row);
    layout->addWidget(m_strip);
    connect(m_strip, &DepthStrip::chosen, this, &Timeline::chosen);
}

void Timeline::setTrace(const TracePtr& trace) {
    if (trace == m_trace) return;
    m_trace = trace;
    m_step = -1;
    m_strip->setTrace(trace);
    refreshLabels();
}

void Timeline::setCurrent(int step) {
    m_step = step;
    m_strip->setCurrent(step);
    refreshLabels();
}

void Timeline::resizeEvent(QResizeEvent*) { refreshLabels(); }

void Timeline::refreshLabels() {
    if (!m_trace || m_step < 0) {
        m_position->clear();
        m_what->clear();
        m_calls->clear();
        return;
    }
    const Step& step = m_trace->steps[static_cast<std::size_t>(m_step)];
    m_position->setText(tr("step %1 of %2").arg(m_step + 1).arg(m_trace->steps.size()));
    QString what = toQt(step.title.empty() ? step.type : step.title);
    const QString time = timeText(step.nanoseconds);
    if (!time.isEmpty()) what += QStringLiteral(", %1").arg(time);
    const QString calls = callPath(step);
    m_calls->setVisible(!calls.isEmpty());
    layout()->activate();
    m_what->setText(m_what->fontMetrics().elidedText(what, Qt::ElideRight, m_what->width()));
    m_what->setToolTip(what);
    m_calls->setText(m_calls->fontMetrics().elidedText(calls, Qt::ElideLeft, m_calls->width()));
    m_calls->setToolTip(calls.isEmpty() ? QString() : tr("Where mmclassification does it: %1").arg(calls));
}

}  // namespace teardown
