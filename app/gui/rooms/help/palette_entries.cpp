#include "app/gui/rooms/help/palette_entries.h"

#include "app/gui/rooms/config/config_room.h"
#include "app/gui/main_window.h"
#include "core/session/build_journey.h"
#include "widgets/common/strings.h"
#include "widgets/common/tree_panel.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>

#include <set>

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

std::vector<PaletteEntry> placeEntries(MainWindow& window) {
    std::vector<PaletteEntry> entries;
    QPointer<MainWindow> guard(&window);
    const auto& built = window.workspace().built();
    if (built) {
        for (const ModuleNode& module : built->modules) {
            if (module.path.empty()) continue;
            const QString path = toQt(module.path);
            entries.push_back(place("module", QObject::tr("Module"), path, toQt(module.type), [guard, path] {
                if (!guard) return;
                guard->showTree(1);
                guard->navigator().showModule(path);
            }));
        }
        for (const StateDictEntry& tensor : built->stateDict) {
            const QString key = toQt(tensor.key);
            entries.push_back(place("tensor", QObject::tr("Tensor"), key, toQt(shapeText(tensor.shape)), [guard, key] {
                if (!guard) return;
                if (guard->workspace().checkpoint()) guard->showTree(2);
                guard->navigator().showTensor(key);
            }));
        }
    } else {
        for (const TreeRow& row : window.tree(2)->model()->rows()) {
            if (row.trailing.isEmpty()) continue;  // a branch
            const QString key = row.key;
            entries.push_back(place("tensor", QObject::tr("Tensor"), key, row.trailing, [guard, key] {
                if (!guard) return;
                guard->showTree(2);
                guard->tree(2)->select(key);
            }));
        }
    }
    for (const TreeRow& row : window.tree(0)->model()->rows()) {
        const QString path = row.key;
        if (path.isEmpty()) continue;
        entries.push_back(place("config", QObject::tr("Config key"), path, row.detail, [guard, path] {
            if (!guard) return;
            guard->showTree(0);
            guard->tree(0)->select(path);
            guard->navigator().showConfig(path);
            guard->configs()->showValue(path);
        }));
    }
    if (const TracePtr& trace = window.navigator().trace())
        for (const Step& step : trace->steps) {
            // A module's step is found by its module.
            if (step.kind == StepKind::Module || step.title.empty()) continue;
            PaletteEntry entry = place("step", QObject::tr("Step"), toQt(step.title), toQt(step.path.empty() ? step.type : step.path),
                                       [guard, trace, index = step.index] {
                                           if (guard && guard->navigator().trace() == trace) guard->navigator().showStep(index);
                                       });
            entry.id = QStringLiteral("step/%1/%2").arg(toQt(trace->journey.name)).arg(step.index);
            entry.mono = false;
            entries.push_back(std::move(entry));
        }
    return entries;
}

}  // namespace teardown
