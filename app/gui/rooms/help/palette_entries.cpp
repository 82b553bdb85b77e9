#include "app/gui/rooms/help/palette_entries.h"

#include "app/gui/navigator.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "core/session/build_journey.h"
#include "widgets/common/strings.h"
#include "widgets/common/tree_panel.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>

#include <set>
#include <utility>

namespace teardown {
namespace {

QString plain(QString text) { return text.remove(QLatin1Char('&')); }

void addMenu(const QMenu& menu, const QString& path, std::vector<PaletteEntry>& entries) {
    for (QAction* action : menu.actions()) {
        if (action->isSeparator() || !action->isEnabled() || !action->isVisible()) continue;
        const QString text = plain(action->text());
        if (action->menu()) {
            addMenu(*action->menu(), path.isEmpty() ? text : path + QStringLiteral(" › ") + text, entries);
            continue;
        }
        PaletteEntry entry;
        entry.id = QStringLiteral("command/") + path + QLatin1Char('/') + text;
        entry.group = QObject::tr("Command");
        entry.text = text;
        entry.detail = path;
        entry.shortcut = action->shortcut().toString(QKeySequence::NativeText);
        entry.run = [action = QPointer<QAction>(action)] {
            if (action) action->trigger();
        };
        entries.push_back(std::move(entry));
    }
}

PaletteEntry place(const char* kind, const QString& group, const QString& text, const QString& detail, std::function<void()> run) {
    PaletteEntry entry;
    entry.id = QString::fromLatin1(kind) + QLatin1Char('/') + text;
    entry.group = group;
    entry.text = text;
    entry.detail = detail;
    entry.listed = false;
    entry.mono = true;
    entry.run = std::move(run);
    return entry;
}

}  // namespace

std::vector<PaletteEntry> commandEntries(const QMenuBar& menus) {
    std::vector<PaletteEntry> entries;
    for (const QAction* action : menus.actions())
        if (const QMenu* menu = action->menu()) addMenu(*menu, plain(action->text()), entries);
    return entries;
}

/// Modules and tensors of the model that was built.
static void addModel(const WindowContext& context, const BuildOutcome& built, std::vector<PaletteEntry>& entries) {
    for (const ModuleNode& module : built.modules) {
        if (module.path.empty()) continue;
        const QString path = toQt(module.path);
        entries.push_back(place("module", QObject::tr("Module"), path, toQt(module.type), [context, path] {
            context.side.show(TreeTab::Model);
            context.navigator.followModule(path);
        }));
    }
    for (const StateDictEntry& tensor : built.stateDict) {
        const QString key = toQt(tensor.key);
        entries.push_back(place("tensor", QObject::tr("Tensor"), key, toQt(shapeText(tensor.shape)), [context, key] {
            if (context.work.checkpoint()) context.side.show(TreeTab::Checkpoint);
            context.navigator.showTensor(key);
        }));
    }
}

/// Tensors of a checkpoint without a model.
static void addCheckpoint(const WindowContext& context, std::vector<PaletteEntry>& entries) {
    for (const TreeRow& row : context.side.tree(TreeTab::Checkpoint)->model()->rows()) {
        if (row.trailing.isEmpty()) continue;  // a branch
        const QString key = row.key;
        entries.push_back(place("tensor", QObject::tr("Tensor"), key, row.trailing, [context, key] {
            context.side.show(TreeTab::Checkpoint);
            context.side.tree(TreeTab::Checkpoint)->select(key);
        }));
    }
}

static void addConfig(const WindowContext& context, std::vector<PaletteEntry>& entries) {
    for (const TreeRow& row : context.side.tree(TreeTab::Config)->model()->rows()) {
        const QString path = row.key;
        if (path.isEmpty()) continue;
        entries.push_back(place("config", QObject::tr("Config key"), path, row.detail, [context, path] {
            context.side.show(TreeTab::Config);
            context.side.tree(TreeTab::Config)->select(path);
            context.navigator.showConfig(path);
            context.navigator.openSource(path);
        }));
    }
}

static void addSteps(const WindowContext& context, std::vector<PaletteEntry>& entries) {
    const TracePtr& trace = context.navigator.trace();
    if (!trace) return;
    for (const Step& step : trace->steps) {
        // Steps of modules are found through the module.
        if (step.kind == StepKind::Module || step.title.empty()) continue;
        PaletteEntry entry = place("step", QObject::tr("Step"), toQt(step.title), toQt(step.path.empty() ? step.type : step.path),
                                   [&navigator = context.navigator, trace, index = step.index] {
                                       if (navigator.trace() == trace) navigator.showStep(index);
                                   });
        entry.id = QStringLiteral("step/%1/%2").arg(toQt(trace->journey.name)).arg(step.index);
        entry.mono = false;
        entries.push_back(std::move(entry));
    }
}

/// Classes of the registries. Their arguments are found in the tree.
static void addClasses(const WindowContext& context, std::vector<PaletteEntry>& entries) {
    TreePanel* tree = context.side.tree(TreeTab::Registry);
    const std::vector<TreeRow>& rows = tree->model()->rows();
    for (const TreeRow& row : rows) {
        if (row.parent < 0 || rows[static_cast<std::size_t>(row.parent)].parent >= 0) continue;
        const QString key = row.key;
        PaletteEntry entry = place("class", QObject::tr("Class"), row.text, row.detail, [context, tree, key] {
            context.side.show(TreeTab::Registry);
            tree->choose(key);
        });
        // Some names are in several registries.
        entry.id = QStringLiteral("class/") + key;
        entries.push_back(std::move(entry));
    }
}

std::vector<PaletteEntry> placeEntries(const WindowContext& context) {
    std::vector<PaletteEntry> entries;
    if (const auto built = context.work.built())
        addModel(context, *built, entries);
    else
        addCheckpoint(context, entries);
    addConfig(context, entries);
    addSteps(context, entries);
    addClasses(context, entries);
    for (PaletteEntry& entry : entries)
        entry.run = [&navigator = context.navigator, go = std::move(entry.run)] {
            navigator.followLink();
            go();
        };
    return entries;
}

}  // namespace teardown
