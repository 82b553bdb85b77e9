#include "app/gui/rooms/help/tour.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "core/session/build_journey.h"
#include "widgets/common/callout.h"
#include "widgets/common/strings.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QAction>
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

/// A layer with parts, in the middle of the network.
QString Tour::someLayer() const {
    const auto built = m_context.work.built();
    QStringList layers;
    if (built)
        for (std::size_t i = 0; i + 1 < built->modules.size(); ++i)
            if (built->modules[i].depth > 1 && built->modules[i + 1].depth > built->modules[i].depth)
                layers += toQt(built->modules[i].path);
    return layers.value(layers.size() / 2);
}

Tour::Stop Tour::command(QWidget* target, const QString& title, const QString& text, const QString& offer, const QString& id) const {
    const QAction* action = m_context.menus.command(id);
    const QKeySequence key = action ? action->shortcut() : QKeySequence();
    const QString words = offer.contains(QLatin1String("%1")) ? offer.arg(key.toString(QKeySequence::NativeText)) : offer;
    return {target, title, text, action ? words : QString(), key, [&menus = m_context.menus, id] { menus.trigger(id); }};
}

QList<Tour::Stop> Tour::stops() const {
    const bool open = m_context.work.config() != nullptr;
    Navigator& navigator = m_context.navigator;
    const QString layer = someLayer();
    Stop tree{m_context.side.left(),
              tr("The network as a tree"),
              tr("Every layer with its output shape. Select one and everything else follows: the step, the line of the config, its "
                 "tensors. Type above to filter."),
              layer.isEmpty() ? QString() : tr("Select %1").arg(layer),
              {},
              [&navigator, &side = m_context.side, layer] {
                  side.show(TreeTab::Model);
                  navigator.openJourney(Journey::Forward);
                  navigator.showModule(layer);
              }};
    Stop why{m_context.side.inspector(),
             tr("Explanation in words and numbers"),
             tr("The formula with the actual numbers, each argument with the config line that set it, and why the step exists. F1 "
                "explains any panel, Ctrl+P finds anything."),
             open ? tr("Show the config line of this layer") : QString(),
             {},
             [&navigator] {
                 const std::string& path = navigator.location().configPath;
                 navigator.openSource(path.empty() ? QStringLiteral("model") : toQt(path));
             }};
    return {
        command(topOf(m_context.stage.window()), tr("Open files and journeys"),
                tr("On the left what is open: config, checkpoint, picture. Drop others anywhere to replace them. In the middle the "
                   "journey: how the network is built, how a picture goes forward through it, how its branches become one kernel."),
                open ? tr("Press %1: how it is built") : tr("Open the sample"),
                open ? QStringLiteral("journey.show-build") : QStringLiteral("samples.network-1")),
        tree,
        command(&m_context.stage, tr("The result of each step"),
                tr("Each tile is one channel of a tensor of this step; the selected one is shown large. Arrow keys move between "
                   "channels, the mouse reads values, C changes the colours and N their range."),
                open ? tr("Press %1: zoom into the channel") : QString(), QStringLiteral("view.zoom-in")),
        command(m_context.side.timeline(), tr("A debugger that can step back"),
                tr("F10 steps over, F11 steps into, Shift+F10 steps back. Nothing is recomputed. The strip shows the whole network; "
                   "click to jump."),
                open ? tr("Press %1: step into the layer") : QString(), QStringLiteral("step.into")),
        why,
    };
}

void Tour::start() {
    if (running()) return;
    const Navigator& navigator = m_context.navigator;
    m_journey = navigator.journey();
    m_step = navigator.location().step;
    m_page = m_context.stage.page();
    m_callout = new Callout(m_context.stage.window());
    connect(m_callout, &Callout::next, this, [this] { show(m_at + 1); });
    connect(m_callout, &Callout::back, this, [this] { show(m_at - 1); });
    connect(m_callout, &Callout::skipped, this, &Tour::end);
    connect(m_callout, &Callout::tried, this, [this] {
        m_stops[m_at].run();
        m_callout->setTried();
    });
    // The sample that the first stop opens is ready.
    connect(&m_context.work.slot(Journey::Forward), &SlotBase::changed, m_callout, [this] {
        if (m_at > 0 && !m_callout->wasTried()) show(m_at);
    });
    // It counts as seen once it was shown, even if the program is closed before its end.
    setSeen(true);
    show(0);
}

void Tour::show(int stop) {
    if (stop < 0) return;
    if (stop >= kStops) return end();
    m_at = stop;
    // Made anew: the sample may have been opened meanwhile.
    m_stops = stops();
    const Stop& here = m_stops[stop];
    // The stops about heatmaps and steps need a picture's way through the network.
    if (stop > 0 && m_context.work.config() && m_context.navigator.journey() != Journey::Forward)
        m_context.navigator.openJourney(Journey::Forward);
    m_callout->point(here.target, here.title, here.text, stop + 1, kStops);
    m_callout->offer(here.offer, here.key);
}

void Tour::end() {
    m_at = -1;
    m_callout->hide();
    m_callout->deleteLater();
    m_callout = nullptr;
    goBack();
    m_context.stage.focusPage();
}

void Tour::goBack() {
    if (m_step < 0) return;
    if (m_context.navigator.journey() != m_journey) m_context.navigator.openJourney(m_journey);
    m_context.navigator.showStep(m_step);
    if (m_page != m_context.stage.page()) m_context.stage.returnTo(m_page);
}

}  // namespace teardown
