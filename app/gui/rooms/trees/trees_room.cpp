#include "app/gui/rooms/trees/trees_room.h"

#include "app/gui/links.h"
#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/rooms/trees/tree_menus.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "widgets/common/tree_panel.h"
#include "widgets/engine/module_rows.h"
#include "widgets/engine/registry_rows.h"
#include "widgets/trace/inspector.h"

#include <QTimer>

namespace teardown {

void TreesRoom::install(WindowContext& context) {
    context.menus.add({QStringLiteral("view.filter-tree"), QObject::tr("&Filter tree"), QKeySequence::Find}, this,
                      [&side = context.side](bool) { side.tree(side.shown())->focusFilter(); });
    TreePanel* model = context.side.tree(TreeTab::Model);
    model->setColumns(QStringLiteral("model/columns"), moduleColumns(), {static_cast<int>(ModuleColumn::Output)});
    // Counting needs a run of the network, so it is only done if the column is visible.
    const auto count = [&work = context.work, model] {
        if (model->columnShown(static_cast<int>(ModuleColumn::Macs))) work.questions().profile();
    };
    connect(model, &TreePanel::columnsChanged, this, [&work = context.work, model, count] {
        if (model->columnShown(static_cast<int>(ModuleColumn::Macs)) && work.journeys().reportIncomplete()) return;
        count();
    });
    connect(&context.work.slot(Journey::Build), &SlotBase::changed, this, count);
    connect(&context.navigator, &Navigator::moduleFollowed, model, &TreePanel::reveal);
    holdThroughChanges(context);
    addTreeMenus(context);
    Inspector* inspector = context.side.inspector();
    inspector->setKnownClass([this](const QString& name) { return m_classes.contains(name); });
    connect(&context.work.engine(), &EngineService::changed, this,
            [this, &engine = context.work.engine()] { m_classes = registeredClasses(engine.registries()); });
    connect(inspector, &Inspector::linkChosen, this, [context](const Link& link) { followLink(context, link); });
}

void TreesRoom::holdThroughChanges(const WindowContext& context) {
    Workbench& work = context.work;
    const auto hold = [&side = context.side](bool held) {
        for (const TreeTab tab : {TreeTab::Config, TreeTab::Model, TreeTab::Checkpoint}) side.tree(tab)->setHeld(held);
    };
    // One journey may end before the next one begins.
    const auto release = [this, &work, hold] {
        QTimer::singleShot(0, this, [&work, hold] {
            if (!work.busy()) hold(false);
        });
    };
    connect(&work.changes(), &ConfigChanges::applying, this, [hold, release] {
        hold(true);
        release();
    });
    connect(&work, &Workbench::busyChanged, this, release);
}

}  // namespace teardown
