#include "app/gui/rooms/help/tour.h"

#include "app/gui/side_panes.h"
#include "widgets/common/callout.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QSettings>

namespace teardown {
namespace {
const QString kSeen = QStringLiteral("tour/seen");

/// The part of the window that the overview explains.
QWidget* topOf(const QWidget* window) {
    for (QWidget* widget : window->findChildren<QWidget*>())
        if (widget->property("helpPage") == QLatin1String("overview")) return widget;
    return nullptr;
}
}  // namespace

Tour::Tour(const WindowContext& context) : m_context(context) {}

bool Tour::wasSeen() { return QSettings().value(kSeen, false).toBool(); }

void Tour::setSeen(bool seen) { QSettings().setValue(kSeen, seen); }

QList<Tour::Stop> Tour::stops() const {
    return {
        {topOf(m_context.stage.window()), tr("What is open, and which journey"),
         tr("On the left what is open: config, checkpoint, picture. Drop others anywhere to replace them. In the middle the journey: how "
            "the network is built, how a picture goes forward through it, how its branches become one kernel.")},
        {m_context.side.left(), tr("The network as a tree"),
         tr("Every layer with the shape of what it gives. Choose one and everything else goes there: the step, the line of the config, its "
            "tensors. Type above to filter.")},
        {&m_context.stage, tr("What this step made of it"),
         tr("Each tile is one channel of a tensor of this step, the chosen one is large beside. Arrow keys move between channels, the "
            "mouse reads values, C changes the colours and N what they span.")},
        {m_context.side.timeline(), tr("A debugger that goes back"),
         tr("F10 goes over a step, F11 into it, Shift+F10 back. Nothing is computed again on the way. The strip shows the whole network; "
            "click to jump.")},
        {m_context.side.inspector(), tr("Why, in words and numbers"),
         tr("The formula with its real numbers, each argument with the line of the config that set it, and why the step is there. F1 "
            "explains any panel, Ctrl+P finds anything.")},
    };
}

void Tour::start() {
    if (running()) return;
    m_stops = stops();
    if (!m_callout) {
        m_callout = new Callout(m_context.stage.window());
        connect(m_callout, &Callout::next, this, [this] { show(m_at + 1); });
        connect(m_callout, &Callout::back, this, [this] { show(m_at - 1); });
        connect(m_callout, &Callout::skipped, this, &Tour::end);
    }
    // Shown is seen: also when the program ends in the middle of it.
    setSeen(true);
    show(0);
}

void Tour::show(int stop) {
    if (stop < 0) return;
    if (stop >= m_stops.size()) return end();
    m_at = stop;
    const Stop& here = m_stops[stop];
    m_callout->point(here.target, here.title, here.text, stop + 1, static_cast<int>(m_stops.size()));
}

void Tour::end() {
    m_at = -1;
    m_callout->hide();
    m_callout->deleteLater();
    m_callout = nullptr;
    m_context.stage.focusPage();
}

}  // namespace teardown
