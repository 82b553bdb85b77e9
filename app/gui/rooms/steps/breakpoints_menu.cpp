#include "app/gui/rooms/steps/breakpoints_menu.h"

#include "app/gui/navigator.h"
#include "app/gui/rooms/steps/condition_dialog.h"
#include "widgets/common/strings.h"

#include <QInputDialog>
#include <QMenu>

namespace teardown {

BreakpointsMenu::BreakpointsMenu(Navigator& navigator, QMenu* menu, QAction* list, QObject* parent)
    : QObject(parent), m_navigator(navigator), m_menu(menu), m_list(list) {
    connect(menu, &QMenu::aboutToShow, this, &BreakpointsMenu::fill);
}

void BreakpointsMenu::addEntry(const QString& text, const Breakpoint& breakpoint) {
    QAction* action = m_menu->addAction(text);
    action->setCheckable(true);
    action->setChecked(m_navigator.breakpoints().contains(breakpoint));
    connect(action, &QAction::triggered, this, [this, breakpoint] { m_navigator.breakpoints().toggle(breakpoint); });
}

void BreakpointsMenu::fill() {
    m_menu->clear();
    m_menu->addAction(m_list);
    m_menu->addSeparator();
    const Step* current = m_navigator.cursor().step();
    if (current && !current->path.empty()) addEntry(tr("Layer %1").arg(toQt(current->path)), {BreakOn::Path, current->path, 0});
    if (current && !current->type.empty()) addEntry(tr("Type %1").arg(toQt(current->type)), {BreakOn::Type, current->type, 0});
    addEntry(tr("NaN or infinity in an output"), {BreakOn::NotFinite, {}, 0});
    addEntry(tr("Output that is all zeros"), {BreakOn::Dead, {}, 0});
    addEntry(tr("Output with the same value everywhere"), {BreakOn::Constant, {}, 0});
    connect(m_menu->addAction(tr("A value beyond…")), &QAction::triggered, this, &BreakpointsMenu::askForLimit);
    // The step may have changed by the time the entry is triggered, for example from the palette.
    connect(m_menu->addAction(tr("A condition…")), &QAction::triggered, this, &BreakpointsMenu::askForCondition);
    addOthers(current);
    m_menu->addSeparator();
    QAction* none = m_menu->addAction(tr("Remove all"));
    none->setEnabled(!m_navigator.breakpoints().list().empty());
    connect(none, &QAction::triggered, &m_navigator.breakpoints(), &BreakpointList::clear);
}

void BreakpointsMenu::addOthers(const Step* current) {
    bool any = false;
    for (const Breakpoint& breakpoint : m_navigator.breakpoints().list()) {
        const bool shown = breakpoint.on == BreakOn::NotFinite || breakpoint.on == BreakOn::Dead || breakpoint.on == BreakOn::Constant ||
                           (current && ((breakpoint.on == BreakOn::Path && breakpoint.pattern == current->path) ||
                                        (breakpoint.on == BreakOn::Type && breakpoint.pattern == current->type)));
        if (shown) continue;
        if (!any) m_menu->addSeparator();
        any = true;
        addEntry(toQt(breakpointText(breakpoint)), breakpoint);
    }
}

void BreakpointsMenu::askForLimit() {
    bool good = false;
    const double limit = QInputDialog::getDouble(m_menu->window(), tr("Breakpoint at a Value Beyond"),
                                                 tr("Stop when an output has an absolute value above"), 100, 0, 1e30, 3, &good);
    const Breakpoint breakpoint{BreakOn::OutOfRange, {}, limit};
    if (good && !m_navigator.breakpoints().contains(breakpoint)) m_navigator.breakpoints().toggle(breakpoint);
}

void BreakpointsMenu::askForCondition() {
    auto* window = m_menu->parentWidget() ? m_menu->parentWidget()->window() : nullptr;
    auto* dialog = new ConditionDialog(m_navigator.cursor().step(), window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        const Breakpoint breakpoint{BreakOn::Condition, fromQt(dialog->text()), 0, true, fromQt(dialog->place())};
        if (!m_navigator.breakpoints().contains(breakpoint)) m_navigator.breakpoints().toggle(breakpoint);
    });
    dialog->open();
}

}  // namespace teardown
