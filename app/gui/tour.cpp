#include "app/gui/tour.h"

#include "app/gui/main_window.h"
#include "app/gui/top_bar.h"
#include "widgets/common/callout.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QSettings>

namespace teardown {
namespace {
const QString kSeen = QStringLiteral("tour/seen");
}  // namespace

Tour::Tour(MainWindow& window) : QObject(&window), m_window(window) {}

bool Tour::wasSeen() { return QSettings().value(kSeen, false).toBool(); }

void Tour::setSeen(bool seen) { QSettings().setValue(kSeen, seen); }

QList<Tour::Stop> Tour::stops() const {
    return {
        {m_window.topBar(), tr("What is open, and which journey"),
         tr("On the left what is open: config, checkpoint, picture. Drop others anywhere to replace them. In the middle the journey: how "
            "the "
            "network is built, how a picture goes forward through it, how its branches become one kernel.")},
        {m_window.leftSide(), tr("The network as a tree"),
         tr("Every layer with the shape of what it gives. Choose one and everything else goes there: the step, the line of the config, its "
            "tensors. Type above to filter.")},
        {m_window.stage(), tr("What this step made of it"),
         tr("Each tile is one channel of a tensor of this step, the chosen one is large beside. Arrow keys move between channels, the "
            "mouse "
            "reads values, C changes the colours and N what they span.")},
        {m_window.timeline(), tr("A debugger that goes back"),
         tr("F10 goes over a step, F11 into it, Shift+F10 back. Nothing is computed again on the way. The strip shows the whole network; "
            "click to jump.")},
        {m_window.inspector(), tr("Why, in words and numbers"),
         tr("The formula with its real numbers, each argument with the line of the config that set it, and why the step is there. F1 "
            "explains "
            "any panel, Ctrl+P finds anything.")},
    };
}

void Tour::start() {
    if (running()) return;
    m_stops = stops();
    if (!m_callout) {
        m_callout = new Callout(&m_window);
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
    m_window.stage()->focusPage();
}

}  // namespace teardown
