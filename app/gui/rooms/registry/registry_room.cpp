#include "app/gui/rooms/registry/registry_room.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/rooms/registry/registry_page.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "core/session/build_journey.h"
#include "core/session/part_journey.h"
#include "widgets/common/strings.h"
#include "widgets/common/tree_panel.h"
#include "widgets/engine/class_panel.h"
#include "widgets/engine/registry_rows.h"
#include "widgets/stage/stage_view.h"

namespace teardown {
namespace {

std::optional<ClassUsers> usersOf(const RegistryItem& item, const Workbench& work) {
    if (!work.config()) return std::nullopt;
    ClassUsers users;
    users.places = usesOfType(work.config()->root, item.name);
    if (const auto built = work.built())
        for (const ModuleNode& node : built->modules)
            if (node.type == pythonClass(item)) users.modules.push_back(node.path);
    return users;
}

}  // namespace

void RegistryRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_page = new RegistryPage(&context.stage);
    context.stage.addPage(m_page);
    TreePanel* tree = context.side.tree(TreeTab::Registry);
    context.menus.add({QStringLiteral("view.registry"), QObject::tr("Re&gistry"), Qt::CTRL | Qt::SHIFT | Qt::Key_G,
                       QObject::tr("Finds a class by its name or one of its arguments")},
                      this, [&side = context.side, tree](bool) {
                          side.show(TreeTab::Registry);
                          tree->focusFilter();
                      });
    connect(tree, &TreePanel::chosen, this, &RegistryRoom::showClass);
    connect(&context.work.files(), &OpenFiles::configChanged, this, &RegistryRoom::refreshUsers);
    connect(&context.work.slot(Journey::Build), &SlotBase::changed, this, &RegistryRoom::refreshUsers);
    connectPanel();
    connectSlot();
}

void RegistryRoom::connectPanel() {
    ClassPanel* panel = m_page->panel();
    Workbench& work = m_context->work;
    connect(panel, &ClassPanel::buildRequested, this, [panel, &work](const PartRequest& request) {
        panel->setBusy(true);
        work.questions().buildPart(request);
    });
    connect(panel, &ClassPanel::modulePathChosen, this, [this](const QString& path) {
        m_context->side.show(TreeTab::Model);
        m_context->navigator.followModule(path);
    });
}

void RegistryRoom::connectSlot() {
    ClassPanel* panel = m_page->panel();
    Workbench& work = m_context->work;
    Slot<PartOutcome>& slot = work.questions().part();
    connect(panel, &ClassPanel::stopRequested, &slot, &SlotBase::cancel);
    connect(&slot, &SlotBase::busyChanged, this, [this, &work, &slot] { work.setBusy(this, slot.isRunning()); });
    connect(&slot, &SlotBase::changed, this, [panel, &slot] {
        if (const auto outcome = slot.value()) panel->showOutcome(*outcome);
    });
    connect(&slot, &SlotBase::failed, panel, &ClassPanel::showError);
    // Another class, or everything was closed.
    connect(&slot, &SlotBase::outdated, panel, [panel] { panel->setBusy(false); });
}

void RegistryRoom::showClass(const QString& key) {
    const RegistryPlace place = registryPlace(m_context->work.engine().registries(), key);
    if (!place.item) return;
    const QString own = place.argument ? key.chopped(toQt(place.argument->name).size() + 1) : key;
    if (own != m_class) {
        m_class = own;
        m_context->work.questions().part().clear();
        m_page->panel()->setClass(*place.registry, *place.item, place.type);
        refreshUsers();
    }
    if (place.argument) m_page->panel()->showArgument(toQt(place.argument->name));
    m_context->stage.setPageAvailable(RegistryPage::kId, true);
    m_context->stage.showPage(RegistryPage::kId);
}

void RegistryRoom::refreshUsers() {
    const RegistryPlace place = registryPlace(m_context->work.engine().registries(), m_class);
    if (place.item) m_page->panel()->setUsers(usersOf(*place.item, m_context->work));
}

}  // namespace teardown
