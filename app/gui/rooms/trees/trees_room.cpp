#include "app/gui/rooms/trees/trees_room.h"

#include "app/gui/menus.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "widgets/common/tree_panel.h"
#include "widgets/engine/module_rows.h"

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
}

}  // namespace teardown
