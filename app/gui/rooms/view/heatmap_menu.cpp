#include "app/gui/rooms/view/heatmap_menu.h"

#include "app/gui/links.h"
#include "app/gui/menus.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QMenu>

namespace teardown {
namespace {

/// Commands and submenus of the window, by id; an empty one is a separator.
constexpr const char* kAboveThePlaces[] = {
    "file.copy-value", "file.copy-address", "file.copy-row", "file.copy-channel", "", "file.export-channel", "", "step.toggle-breakpoint"};
constexpr const char* kBelowThePlaces[] = {"view.colours", "view.range", "view.channels", "", "view.tiles", "view.inputs"};

}  // namespace

HeatmapMenu::HeatmapMenu(const WindowContext& context, QObject* parent) : QObject(parent), m_context(context) {}

QMenu* HeatmapMenu::make() const {
    auto* menu = new QMenu(m_context.stage.window());
    const auto add = [&](const char* name) {
        const QString id = QString::fromLatin1(name);
        if (id.isEmpty())
            menu->addSeparator();
        else if (QAction* command = m_context.menus.command(id))
            menu->addAction(command);
        else if (QMenu* sub = m_context.menus.menu(id))
            menu->addAction(sub->menuAction());
    };
    for (const char* id : kAboveThePlaces) add(id);
    menu->addSeparator();
    addLayerPlaces(*menu, m_context, shownLayer(m_context),
                   {LayerPlace::Graph, LayerPlace::ModelTree, LayerPlace::Checkpoint, LayerPlace::Source});
    menu->addSeparator();
    for (const char* id : kBelowThePlaces) add(id);
    return menu;
}

void HeatmapMenu::popUp(const QPoint& place) const {
    QMenu* menu = make();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(place);
}

}  // namespace teardown
