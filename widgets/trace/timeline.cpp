#include "widgets/trace/timeline.h"

#include "widgets/common/strings.h"
#include "widgets/common/typography.h"
#include "widgets/trace/call_tree.h"
#include "widgets/trace/depth_strip.h"

#include <QAction>
#include <QActionGroup>
#include <QBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

namespace teardown {

namespace {
const QString kCalls = QStringLiteral(" › ");

constexpr int kNarrowestLine = 500;
constexpr int kFewWords = 96;  // pixels: a shorter title is useless
constexpr int kWorded = 660;   // from this width on
constexpr int kLongLook = 900;

/// As many of the innermost calls as fit into `width`; empty if not even one does: half a name is useless.
QString longestTail(const QString& calls, const QFontMetrics& metrics, int width) {
    const QStringList names = calls.split(kCalls, Qt::SkipEmptyParts);
    QString best;
    for (qsizetype i = names.size(); i-- > 0;) {
        const QString tail = names.mid(i).join(kCalls);
        if (metrics.horizontalAdvance(tail) > width) break;
        best = tail;
    }
    return best;
}
}  // namespace

QString callPath(const Step& step) {
    QStringList names;
    for (const ReferenceFrame& frame : step.reference) names += toQt(frame.function);
    return names.join(kCalls);
}

Timeline::Timeline(Lane& lane, const std::vector<QAction*>& transport, QWidget* parent, JourneyTable journeys)
    : QWidget(parent),
      m_journeys(journeys),
      m_position(new QLabel(this)),
      m_what(new QLabel(this)),
      m_calls(new QLabel(this)),
      m_strip(new DepthStrip(lane, this, journeys)),
      m_tree(new CallTree(this)),
      m_modes(new QToolButton(this)),
      m_incomplete(new QToolButton(this)) {
    // Its labels are names of classes and layers.
    m_strip->setProperty("verbatim", true);
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* row = m_row = new QHBoxLayout;
    row->setSpacing(4);
    m_position->setFont(monoFont());
    m_what->setProperty("muted", true);
    m_calls->setProperty("muted", true);
    m_calls->setFont(monoFont());
    for (QLabel* label : {m_position, m_what, m_calls}) label->setTextFormat(Qt::PlainText);
    // The two texts are elided, the buttons are not.
    m_what->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_calls->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addSpacing(10);
    row->addWidget(m_position);
    row->addSpacing(8);
    m_texts = new QHBoxLayout;
    m_texts->setSpacing(12);
    m_texts->addWidget(m_what, 1);
    m_texts->addWidget(m_calls, 0);
    row->addLayout(m_texts, 1);
    for (QToolButton* button : {m_incomplete, m_modes}) {
        button->setProperty("flat", true);
        button->setFocusPolicy(Qt::TabFocus);
        button->hide();
        row->addWidget(button);
    }
    m_incomplete->setToolButtonStyle(Qt::ToolButtonTextOnly);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 8, 14, 6);
    layout->setSpacing(6);
    layout->addLayout(row);
    layout->addWidget(m_strip);
    layout->addWidget(m_tree);
    m_tree->hide();
    connect(m_strip, &DepthStrip::chosen, this, &Timeline::chosen);
    connect(m_tree, &CallTree::chosen, this, &Timeline::chosen);
    connect(m_strip, &DepthStrip::menuRequested, this, &Timeline::menuRequested);
    connect(m_tree, &CallTree::menuRequested, this, &Timeline::menuRequested);
    setTransport(transport);
}

void Timeline::setTransport(const std::vector<QAction*>& transport) {
    QWidget* before = m_incomplete;
    int at = 0;
    for (QAction* action : transport) {
        if (!action) {
            m_row->insertSpacing(at++, 8);
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
        if (action->property("withText").toBool()) m_worded.push_back(button);
        if (action->menu()) button->setPopupMode(QToolButton::InstantPopup);
        m_row->insertWidget(at++, button);
        setTabOrder(before, button);
        before = button;
    }
}

void Timeline::setTrace(const TracePtr& trace) {
    if (trace == m_trace) return;
    m_trace = trace;
    m_step = -1;
    m_stops.clear();
    m_strip->setTrace(trace);
    if (m_look != TimelineMode::Pictures) m_tree->setTrace(trace);
    refreshLabels();
}

void Timeline::setStops(std::vector<StopMark> stops) {
    m_stops = std::move(stops);
    m_tree->setStops(m_stops);
    m_strip->setStops(m_stops);
}

void Timeline::setTimedRuns(int runs) {
    if (runs == m_timedRuns) return;
    m_timedRuns = runs;
    refreshLabels();
}

void Timeline::setLook(TimelineMode look) {
    if (look == m_look) return;
    const bool fresh = m_look == TimelineMode::Pictures;
    m_look = look;
    if (look != TimelineMode::Pictures) {
        m_tree->setMeasure(look == TimelineMode::Memory ? StepMeasure::Memory : StepMeasure::Time);
        // While hidden it costs nothing.
        if (fresh) {
            m_tree->setTrace(m_trace);
            m_tree->setStops(m_stops);
        }
        m_tree->setCurrent(m_step);
    }
    m_strip->setVisible(look == TimelineMode::Pictures);
    m_tree->setVisible(look != TimelineMode::Pictures);
    fitButtons();
    refreshLabels();
}

void Timeline::setTimelineModes(QActionGroup* looks) {
    auto* menu = new QMenu(m_modes);
    menu->addActions(looks->actions());
    m_modes->setMenu(menu);
    m_modes->setPopupMode(QToolButton::InstantPopup);
    m_modes->setToolTip(tr("Timeline: thumbnails of the main steps, or the call tree as wide as time or memory (T)"));
    m_modes->show();
    fitButtons();
}

void Timeline::showLook(bool brief) {
    const QString look = m_look == TimelineMode::Pictures ? tr("thumbnails") : m_look == TimelineMode::Time ? tr("time") : tr("memory");
    const QString text = tr("Timeline: %1").arg(look);
    m_modes->setText((brief ? look : text) + QStringLiteral(" \u25BE"));
    m_modes->setAccessibleName(text);
}

void Timeline::setIncomplete(bool incomplete, QAction* remedy) {
    m_incomplete->setDefaultAction(remedy);
    m_incomplete->setVisible(incomplete);
    fitButtons();
    refreshLabels();
}

void Timeline::refreshTrace(const TracePtr& trace) {
    m_trace = trace;
    m_strip->refreshTrace(trace);
    if (m_look != TimelineMode::Pictures) m_tree->refreshTrace(trace);
}

void Timeline::setCurrent(int step) {
    m_step = step;
    m_strip->setCurrent(step);
    if (m_look != TimelineMode::Pictures) m_tree->setCurrent(step);
    refreshLabels();
}

QSize Timeline::minimumSizeHint() const { return {kNarrowestLine, QWidget::minimumSizeHint().height()}; }

void Timeline::resizeEvent(QResizeEvent*) {
    fitButtons();
    refreshLabels();
}

QString Timeline::positionText() const {
    return m_trace && m_step >= 0 ? tr("step %1 of %2").arg(m_step + 1).arg(m_trace->steps.size()) : QString();
}

void Timeline::fitButtons() {
    const auto show = [this](Qt::ToolButtonStyle style) {
        for (QToolButton* button : m_worded) button->setToolButtonStyle(style);
    };
    const auto missing = [this] {
        layout()->activate();  // otherwise the row inside does not forget its old size
        return layout()->minimumSize().width() - width();
    };
    m_position->setMinimumWidth(m_position->fontMetrics().horizontalAdvance(positionText()) + 4);
    m_calls->setFixedWidth(0);
    show(Qt::ToolButtonTextBesideIcon);
    if (m_incomplete->defaultAction()) m_incomplete->setText(m_incomplete->defaultAction()->iconText());
    showLook(width() < kLongLook);
    if (width() < kWorded || missing() > 0) show(Qt::ToolButtonIconOnly);
    if (missing() > 0) showLook(true);
    const int over = missing();
    if (over <= 0 || m_incomplete->isHidden()) return;
    const QFontMetrics metrics = m_incomplete->fontMetrics();
    m_incomplete->setText(metrics.elidedText(m_incomplete->text(), Qt::ElideRight, metrics.horizontalAdvance(m_incomplete->text()) - over));
}

void Timeline::refreshLabels() {
    if (!m_trace || m_step < 0) {
        m_position->clear();
        m_what->clear();
        m_calls->clear();
        return;
    }
    const Step& step = m_trace->steps[static_cast<std::size_t>(m_step)];
    QString position = positionText();
    QString what = step.title.empty() ? toQt(step.type) : toQt(step.title);
    m_position->setMinimumWidth(m_position->fontMetrics().horizontalAdvance(position) + 4);
    m_position->setToolTip(timedText(step.nanoseconds, viewOf(m_journeys, m_trace->journey).answer ? m_timedRuns : 0));
    if (m_bytesOf != m_trace) {
        m_bytesOf = m_trace;
        m_bytes = stepBytes(*m_trace);
    }
    // The cost is shown where it is not cut off; the bars and the inspector show it too.
    m_calls->setFixedWidth(0);
    layout()->activate();
    const int whole = m_texts->geometry().right() - m_position->geometry().left() - 8;
    const std::uint64_t bytes = m_bytes[static_cast<std::size_t>(m_step)];
    for (const QString& cost : {timeText(step.nanoseconds), bytes > 0 ? bytesText(bytes) : QString()}) {
        if (cost.isEmpty()) continue;
        const QString longer = position + QStringLiteral("  ") + cost;
        if (m_position->fontMetrics().horizontalAdvance(longer) > whole) break;
        position = longer;
    }
    m_position->setText(position);
    m_position->setMinimumWidth(m_position->fontMetrics().horizontalAdvance(position) + 4);
    layout()->activate();
    const int room = m_texts->geometry().width();
    const QString calls = callPath(step);
    const int left = room - m_what->fontMetrics().horizontalAdvance(what) - m_texts->spacing() - 4;
    const QString shown = longestTail(calls, m_calls->fontMetrics(), left);
    m_calls->setText(shown);
    m_calls->setFixedWidth(shown.isEmpty() ? 0 : m_calls->fontMetrics().horizontalAdvance(shown) + 2);
    const int words = room - m_calls->width() - m_texts->spacing();
    m_what->setText(words < kFewWords ? QString() : m_what->fontMetrics().elidedText(what, Qt::ElideRight, words));
    const QString tip = calls.isEmpty() ? QString() : tr("Where mmclassification does it: %1").arg(calls);
    m_what->setToolTip(tip.isEmpty() ? what : what + QLatin1Char('\n') + tip);
    m_calls->setToolTip(tip);
}

}  // namespace teardown
