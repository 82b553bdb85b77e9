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

/// The top part of the window: its overview.
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
        {topOf(m_context.stage.window()), tr("Open files and journeys"),
         tr("On the left what is open: config, checkpoint, picture. Drop others anywhere to replace them. In the middle the journey: how "
            "the network is built, how a picture goes forward through it, how its branches become one kernel.")},
        {m_context.side.left(), tr("The network as a tree"),
         tr("Every layer with its output shape. Select one and everything else follows: the step, the line of the config, its "
            "tensors. Type above to filter.")},
        {&m_context.stage, tr("The result of each step"),
         tr("Each tile is one channel of a tensor of this step; the selected one is shown large. Arrow keys move between channels, the "
            "mouse reads values, C changes the colours and N their range.")},
        {m_context.side.timeline(), tr("A debugger that can step back"),
         tr("F10 steps over, F11 steps into, Shift+F10 steps back. Nothing is recomputed. The strip shows the whole network; "
            "click to jump.")},
        {m_context.side.inspector(), tr("Explanation in words and numbers"),
         tr("The formula with the actual numbers, each argument with the config line that set it, and why the step exists. F1 "
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
    // It counts as seen once it was shown, even if the program is closed before its end.
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
