#include "app/gui/rooms/steps/step_menu.h"

#include "app/gui/links.h"
#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "core/trace/address.h"
#include "widgets/common/strings.h"
#include "widgets/stage/stage_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

namespace teardown {

StepMenu::StepMenu(const WindowContext& context, QObject* parent) : QObject(parent), m_context(context) {}

QMenu* StepMenu::make(int step) const {
    const TracePtr trace = m_context.navigator.trace();
    if (!trace || step < 0 || step >= static_cast<int>(trace->steps.size())) return nullptr;
    const Step& item = trace->steps[static_cast<std::size_t>(step)];
    auto* menu = new QMenu(m_context.stage.window());
    Navigator& navigator = m_context.navigator;
    const auto add = [&](const QString& text, bool enabled, auto run) {
        QAction* action = menu->addAction(text);
        action->setEnabled(enabled);
        connect(action, &QAction::triggered, &navigator, run);
        return action;
    };
    add(tr("&Go to this step"), true, [&navigator, step] { navigator.showStep(step); });
    QAction* stop =
        add(tr("&Toggle breakpoint"), !item.path.empty(), [&navigator, path = item.path] { navigator.breakpoints().toggleLayer(path); });
    stop->setCheckable(true);
    stop->setChecked(navigator.breakpoints().contains({BreakOn::Path, item.path, 0}));
    menu->addSeparator();
    add(tr("&Copy address"), true, [name = toQt(stepAddress(*trace, step))] { QGuiApplication::clipboard()->setText(name); });
    add(tr("&Export this layer…"), !item.outputs.empty(), [&navigator, &menus = m_context.menus, step] {
        navigator.showStep(step);
        menus.trigger(QStringLiteral("file.export"));
    });
    menu->addSeparator();
    addLayerPlaces(*menu, m_context, layerOfStep(m_context, step),
                   {LayerPlace::Heatmaps, LayerPlace::Graph, LayerPlace::ModelTree, LayerPlace::Checkpoint, LayerPlace::Source});
    return menu;
}

void StepMenu::popUp(int step, const QPoint& place) const {
    QMenu* menu = make(step);
    if (!menu) return;
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(place);
}

}  // namespace teardown
