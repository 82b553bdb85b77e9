#include "app/gui/rooms/view/heatmap_menu.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/side_panes.h"
#include "widgets/common/strings.h"
#include "widgets/common/tree_panel.h"
#include "widgets/stage/stage_page.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QMenu>
#include <QTreeView>

#include <utility>

namespace teardown {
namespace {

/// Commands and submenus of the window, by id; an empty one is a separator.
constexpr const char* kAboveThePlaces[] = {"file.copy-value",       "file.copy-row", "file.copy-channel", "", "file.export-channel", "",
                                           "step.toggle-breakpoint"};
constexpr const char* kBelowThePlaces[] = {"view.colours", "view.range", "view.channels", "", "view.tiles", "view.inputs"};

bool hasRow(const TreePanel& tree, const QString& key) { return !key.isEmpty() && tree.model()->indexOf(key).isValid(); }

}  // namespace

HeatmapMenu::HeatmapMenu(const WindowContext& context, QObject* parent) : QObject(parent), m_context(context) {}

QMenu* HeatmapMenu::make() const {
    auto* menu = new QMenu(m_context.stage.window());
    menu->setToolTipsVisible(true);
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
    addPlaces(*menu);
    menu->addSeparator();
    for (const char* id : kBelowThePlaces) add(id);
    return menu;
}

void HeatmapMenu::addPlace(QMenu& menu, const QString& text, const QString& tip, const QString& whyNot, std::function<void()> show) const {
    QAction* action = menu.addAction(text);
    action->setEnabled(whyNot.isEmpty());
    action->setToolTip(whyNot.isEmpty() ? tip : whyNot);
    // The way there is an entry of the history.
    connect(action, &QAction::triggered, this, [&navigator = m_context.navigator, show = std::move(show)] {
        navigator.followLink();
        show();
    });
}

void HeatmapMenu::addPlaces(QMenu& menu) const {
    Navigator& navigator = m_context.navigator;
    StageView& stage = m_context.stage;
    SidePanes& side = m_context.side;
    const Location& at = navigator.location();
    addPlace(menu, tr("Show in g&raph"), tr("Shows the layer in the graph of the network"),
             stage.isPageAvailable(PageId::Graph) ? QString() : tr("This step is in no graph"),
             [&stage] { stage.choosePage(PageId::Graph); });
    const auto inTree = [&](TreeTab tab, const QString& key) {
        return [&side, tab, key] {
            side.show(tab);
            side.tree(tab)->reveal(key);
            side.tree(tab)->view()->setFocus(Qt::OtherFocusReason);
        };
    };
    const QString module = at.modulePath ? toQt(*at.modulePath) : QString();
    addPlace(menu, tr("Show in &model tree"), tr("Selects the layer in the tree of modules"),
             hasRow(*side.tree(TreeTab::Model), module) ? QString() : tr("This step belongs to no layer"), inTree(TreeTab::Model, module));
    const QString key = toQt(at.tensorKey);
    const TreePanel& tensors = *side.tree(TreeTab::Checkpoint);
    addPlace(menu, tr("Show in c&heckpoint"), tr("Selects the layer's tensors in the tree of the checkpoint"),
             hasRow(tensors, key)              ? QString()
             : tensors.model()->rows().empty() ? tr("No checkpoint is open")
                                               : tr("The checkpoint has no tensors of this step"),
             inTree(TreeTab::Checkpoint, key));
    const QString config = toQt(at.configPath);
    addPlace(menu, tr("Show in &source"), tr("Opens the config at the line that sets this layer"),
             config.isEmpty() ? tr("No line of the config sets this step") : QString(),
             [&navigator, config] { navigator.openSource(config); });
}

void HeatmapMenu::popUp(const QPoint& place) const {
    QMenu* menu = make();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(place);
}

}  // namespace teardown
