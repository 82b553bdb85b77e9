#include "app/gui/rooms/trees/tree_menus.h"

#include "app/gui/links.h"
#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "core/config/config.h"
#include "core/session/build_journey.h"
#include "widgets/common/strings.h"
#include "widgets/common/tree_panel.h"
#include "widgets/config/option_text.h"
#include "widgets/engine/registry_rows.h"
#include "widgets/stage/stage_view.h"

#include <QCoreApplication>
#include <QDesktopServices>
#include <QMenu>
#include <QUrl>

#include <algorithm>

namespace teardown {
namespace {

struct TreeMenus {
    Q_DECLARE_TR_FUNCTIONS(TreeMenus)
};

const ModuleNode* moduleAt(const WindowContext& context, const std::string& path) {
    if (const auto built = context.work.built())
        for (const ModuleNode& node : built->modules)
            if (node.path == path) return &node;
    return nullptr;
}

const ConfigValue* configValueAt(const WindowContext& context, const QString& path) {
    const auto& config = context.work.config();
    return config ? valueAtPath(config->root, path) : nullptr;
}

class Entries {
public:
    Entries(QMenu& menu, const WindowContext& context) : m_menu(menu), m_context(context) {}
    /// Disabled entries say that there is nothing to go to.
    template <class Run>
    void add(const QString& text, bool enabled, Run run) {
        m_menu.addAction(text, &m_menu, [context = m_context, run] { run(context); })->setEnabled(enabled);
    }

private:
    QMenu& m_menu;
    WindowContext m_context;
};

void fillModelMenu(QMenu& menu, const WindowContext& context, const QString& path) {
    const ModuleNode* module = moduleAt(context, fromQt(path));
    if (!module) return;
    const QString type = toQt(module->type);
    if (!path.isEmpty()) {
        const Breakpoint here{BreakOn::Path, module->path, 0};
        BreakpointList& breakpoints = context.navigator.breakpoints();
        QAction* stop =
            menu.addAction(TreeMenus::tr("Breakpoint at this layer"), &breakpoints, [&breakpoints, here] { breakpoints.toggle(here); });
        stop->setCheckable(true);
        stop->setChecked(breakpoints.contains(here));
        menu.addSeparator();
    }
    addLayerPlaces(menu, context, layerOfModule(context, path),
                   {LayerPlace::Heatmaps, LayerPlace::Graph, LayerPlace::Checkpoint, LayerPlace::Source});
    Entries entries(menu, context);
    entries.add(TreeMenus::tr("Show %1 in registry").arg(type), !registryKey(context, type).isEmpty(), [type](const WindowContext& c) {
        followLink(c, {Link::Kind::Class, type});
    });
}

void fillConfigMenu(QMenu& menu, const WindowContext& context, const QString& path) {
    const ConfigValue* value = configValueAt(context, path);
    if (!value) return;
    const ConfigValue* type = value->find("type");
    const QString name = type && type->isString() ? toQt(type->asString()) : QString();
    Entries entries(menu, context);
    entries.add(TreeMenus::tr("Show in source"), value->origin() != nullptr,
                [path](const WindowContext& c) { c.navigator.openSource(path); });
    if (!name.isEmpty())
        entries.add(TreeMenus::tr("Show %1 in registry").arg(name), !registryKey(context, name).isEmpty(), [name](const WindowContext& c) {
            followLink(c, {Link::Kind::Class, name});
        });
    const auto built = context.work.built();
    const auto isOf = [&](const ModuleNode& node) {
        return !node.path.empty() && std::any_of(node.arguments.begin(), node.arguments.end(), [&](const StepArgument& argument) {
            return toQt(argument.configPath).startsWith(path + QLatin1Char('.')) || toQt(argument.configPath) == path;
        });
    };
    const auto node = built ? std::find_if(built->modules.begin(), built->modules.end(), isOf) : std::vector<ModuleNode>::const_iterator();
    const bool found = built && node != built->modules.end();
    entries.add(TreeMenus::tr("Show in model"), found, [module = found ? toQt(node->path) : QString()](const WindowContext& c) {
        followLink(c, {Link::Kind::Module, module});
    });
    if (QAction* change = context.menus.command(QStringLiteral("edit.change-value")); change && change->isEnabled())
        entries.add(TreeMenus::tr("Change value…"), true, [path](const WindowContext& c) {
            c.side.tree(TreeTab::Config)->choose(path);
            c.menus.trigger(QStringLiteral("edit.change-value"));
        });
}

void fillCheckpointMenu(QMenu& menu, const WindowContext& context, const QString& key) {
    Entries entries(menu, context);
    entries.add(TreeMenus::tr("Show in table"), true, [key](const WindowContext& c) { followLink(c, {Link::Kind::Tensor, key}); });
    std::string module = fromQt(key);
    while (!module.empty() && !moduleAt(context, module))
        module = module.substr(0, module.rfind('.') == std::string::npos ? 0 : module.rfind('.'));
    entries.add(TreeMenus::tr("Show in model"), !module.empty(), [path = toQt(module)](const WindowContext& c) {
        followLink(c, {Link::Kind::Module, path});
    });
    entries.add(TreeMenus::tr("Show the step that copies it"), context.work.built() != nullptr, [key](const WindowContext& c) {
        c.navigator.openJourney(Journey::Build);
        c.navigator.showTensor(key);
    });
}

void fillRegistryMenu(QMenu& menu, const WindowContext& context, const QString& key) {
    const RegistryPlace place = registryPlace(context.work.engine().registries(), key);
    if (!place.item) return;
    QString first;
    if (const auto built = context.work.built())
        for (const ModuleNode& node : built->modules)
            if (first.isEmpty() && !node.path.empty() && (node.type == place.item->name || node.type == pythonClass(*place.item)))
                first = toQt(node.path);
    Entries entries(menu, context);
    entries.add(TreeMenus::tr("Show its first use in the model"), !first.isEmpty(), [first](const WindowContext& c) {
        followLink(c, {Link::Kind::Module, first});
    });
    if (!place.item->paperUrl.empty())
        entries.add(TreeMenus::tr("Open its paper"), true,
                    [url = toQt(place.item->paperUrl)](const WindowContext&) { QDesktopServices::openUrl(QUrl(url)); });
}

}  // namespace

void addTreeMenus(const WindowContext& context) {
    const auto add = [&](TreeTab tab, auto fill) {
        context.side.tree(tab)->addMenu([context, fill](QMenu& menu, const QString& key) { fill(menu, context, key); });
    };
    add(TreeTab::Model, fillModelMenu);
    add(TreeTab::Config, fillConfigMenu);
    add(TreeTab::Checkpoint, fillCheckpointMenu);
    add(TreeTab::Registry, fillRegistryMenu);
    context.side.tree(TreeTab::Config)->setValueOf([context](const QString& key) {
        const ConfigValue* value = configValueAt(context, key);
        return value ? toQt(value->repr()) : QString();
    });
}

}  // namespace teardown
