#include "app/gui/breakpoints.h"

#include "app/gui/condition_dialog.h"
#include "widgets/common/strings.h"

#include <QInputDialog>
#include <QMenu>

#include <algorithm>

namespace teardown {

Breakpoints::Breakpoints(Lane& lane, QObject* parent) : QObject(parent), m_runner(lane) {
    connect(&m_runner, &TaskRunner::busyChanged, this, &Breakpoints::busyChanged);
}

bool Breakpoints::contains(const Breakpoint& breakpoint) const {
    return std::find(m_list.begin(), m_list.end(), breakpoint) != m_list.end();
}

void Breakpoints::toggle(const Breakpoint& breakpoint) {
    if (const auto found = std::find(m_list.begin(), m_list.end(), breakpoint); found != m_list.end())
        m_list.erase(found);
    else
        m_list.push_back(breakpoint);
    Q_EMIT changed();
}

void Breakpoints::clear() {
    m_list.clear();
    Q_EMIT changed();
}

void Breakpoints::setList(std::vector<Breakpoint> list) {
    if (list == m_list) return;
    m_list = std::move(list);
    Q_EMIT changed();
}

void Breakpoints::tell(const TracePtr& trace, const std::vector<ConditionFault>& faults) {
    if (m_toldOf.lock() != trace) m_told.clear();
    m_toldOf = trace;
    for (const ConditionFault& fault : faults) {
        if (!m_told.insert(fault.condition).second) continue;
        const QString condition = toQt(fault.condition), why = sentenceOf(fault.error);
        if (fault.step < 0) {
            Q_EMIT conditionFailed(tr("The condition %1 cannot be evaluated at any step. %2").arg(condition, why));
        } else {
            const Step& step = trace->steps[static_cast<std::size_t>(fault.step)];
            Q_EMIT conditionFailed(tr("The condition %1 could not be evaluated at every step, first at %2. %3")
                                       .arg(condition, step.path.empty() ? toQt(step.title) : toQt(step.path), why));
        }
    }
}

void Breakpoints::search(const TracePtr& trace, int step) {
    if (!trace) return;
    m_runner.run([trace, step, list = m_list](const TaskContext& task) { return nextStop(*trace, step, list, task); },
                 [this, trace](const Stop& stop) {
                     tell(trace, stop.faults);
                     if (stop.step < 0)
                         Q_EMIT passed();
                     else
                         Q_EMIT stopped(stop.step, toQt(stop.reason));
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
    // The step may be another one by the time the entry is chosen, in the palette for example.
    connect(menu->addAction(tr("A condition…")), &QAction::triggered, this, &Breakpoints::conditionWanted);
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
    const double limit = QInputDialog::getDouble(parent, tr("Stop at a value beyond"),
                                                 tr("Stop where an output has a value beyond plus or minus"), 100, 0, 1e30, 3, &good);
    if (good && !contains({BreakOn::OutOfRange, {}, limit})) toggle({BreakOn::OutOfRange, {}, limit});
}

void Breakpoints::askForCondition(QWidget* parent, const Step* step) {
    auto* dialog = new ConditionDialog(step, parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        const Breakpoint breakpoint{BreakOn::Condition, fromQt(dialog->text()), 0};
        if (!contains(breakpoint)) toggle(breakpoint);
    });
    dialog->open();
}

}  // namespace teardown
