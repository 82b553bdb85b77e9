#include "app/gui/breakpoints.h"

#include "widgets/common/strings.h"

#include <QInputDialog>
#include <QMenu>

#include <algorithm>

namespace teardown {

Breakpoints::Breakpoints(Lane& lane, QObject* parent) : QObject(parent), m_runner(lane) {}

bool Breakpoints::contains(const Breakpoint& breakpoint) const { return std::find(m_list.begin(), m_list.end(), breakpoint) != m_list.end(); }

void Breakpoints::toggle(const Breakpoint& breakpoint) {
    if (const auto found = std::find(m_list.begin(), m_list.end(), breakpoint); found != m_list.end()) m_list.erase(found);
    else m_list.push_back(breakpoint);
    Q_EMIT changed();
}

void Breakpoints::clear() {
    m_list.clear();
    Q_EMIT changed();
}

void Breakpoints::search(const TracePtr& trace, int step) {
    if (!trace) return;
    m_runner.run([trace, step, list = m_list](const TaskContext& task) { return nextStop(*trace, step, list, task); },
                 [this](const Stop& stop) {
                     if (stop.step < 0) Q_EMIT passed();
                     else Q_EMIT stopped(stop.step, toQt(stop.reason));
                 });
}

void Breakpoints::fillMenu(QMenu* menu, const Step* current) {
    menu->clear();
    const auto add = [&](const QString& text, const Breakpoint& breakpoint) {
        QAction* action = menu->addAction(text);
        action->setCheckable(true);
        action->setChecked(contains(breakpoint));
        connect(action, &QAction::triggered, this, [this, breakpoint] { toggle(breakpoint); });
    };
    if (current && !current->path.empty()) add(tr("Layer %1").arg(toQt(current->path)), {BreakOn::Path, current->path, 0});
    if (current && !current->type.empty()) add(tr("Type %1").arg(toQt(current->type)), {BreakOn::Type, current->type, 0});
    add(tr("NaN or infinity in an output"), {BreakOn::NotFinite, {}, 0});
    add(tr("An output of nothing but zeros"), {BreakOn::Dead, {}, 0});
    connect(menu->addAction(tr("A value beyond…")), &QAction::triggered, this, [this, menu] { askForLimit(menu->window()); });
    bool any = false;
    for (const Breakpoint& breakpoint : m_list) {
        const bool shown = breakpoint.on == BreakOn::NotFinite || breakpoint.on == BreakOn::Dead ||
                           (current && ((breakpoint.on == BreakOn::Path && breakpoint.pattern == current->path) ||
                                        (breakpoint.on == BreakOn::Type && breakpoint.pattern == current->type)));
        if (shown) continue;
        if (!any) menu->addSeparator();
        any = true;
        add(toQt(breakpointText(breakpoint)), breakpoint);
    }
    menu->addSeparator();
    QAction* none = menu->addAction(tr("Remove all"));
    none->setEnabled(!m_list.empty());
    connect(none, &QAction::triggered, this, &Breakpoints::clear);
}

void Breakpoints::askForLimit(QWidget* parent) {
    bool good = false;
    const double limit = QInputDialog::getDouble(parent, tr("Stop at a value beyond"), tr("Stop where an output has a value beyond plus or minus"), 100, 0, 1e30, 3, &good);
    if (good && !contains({BreakOn::OutOfRange, {}, limit})) toggle({BreakOn::OutOfRange, {}, limit});
}

}  // namespace teardown
