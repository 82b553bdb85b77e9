#include "app/gui/menus.h"

#include "widgets/common/icons.h"
#include "widgets/common/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace teardown {
namespace {

/// A menu entry: a command or a submenu, or, with a trailing *, all commands whose id starts with it. An empty entry is a separator.
struct MenuRow {
    std::string_view menu;
    std::string_view entry;
};

constexpr MenuRow kMenuLayout[] = {
    {"file", "file.open"},
    {"file", "file.open-folder"},
    {"file", "file.open-video"},
    {"file", "file.camera"},
    {"file", "file.recent"},
    {"file", "file.previous-files"},
    {"file", "file.reload"},
    {"file", "file.close"},
    {"file", "file.samples"},
    {"file", "file.compare-checkpoint"},
    {"file", "file.follow-training"},
    {"file", "file.export"},
    {"file", "file.export-channel"},
    {"file", "file.export-layers"},
    {"file", "file.copy"},
    {"file", ""},
    {"file", "file.compare-config"},
    {"file", "file.save-changes"},
    {"file", ""},
    {"file", "file.quit"},

    {"file.close", "file.close-config"},
    {"file.close", "file.close-checkpoint"},
    {"file.close", "file.close-input"},

    {"file.samples", "samples.network-*"},
    {"file.samples", "samples.train"},
    {"file.samples", "samples.photo-network"},
    {"file.samples", "samples.photos"},
    {"file.samples", "draw.pad"},
    {"file.samples", "samples.digits"},

    {"edit", "edit.undo"},
    {"edit", "edit.redo"},
    {"edit", ""},
    {"edit", "edit.change-value"},
    {"edit", "edit.set-key"},
    {"edit", "edit.show-changes"},
    {"edit", "edit.discard-changes"},
    {"edit", ""},
    {"edit", "edit.paste-picture"},
    {"edit", "edit.paste-command"},

    {"journey", "journey.show-*"},
    {"journey", ""},
    {"journey", "journey.run"},
    {"journey", "journey.stop"},
    {"journey", ""},
    {"journey", "journey.pictures"},
    {"journey", ""},
    {"journey", "journey.release"},
    {"journey", "journey.source-folder"},
    {"journey", ""},
    {"journey", "journey.memory"},
    {"journey", "journey.recompute"},
    {"journey", "journey.why"},
    {"journey", "journey.classify-pictures"},
    {"journey", "journey.explain-numbers"},

    {"step", "step.over"},
    {"step", "step.into"},
    {"step", "step.out"},
    {"step", "step.back"},
    {"step", ""},
    {"step", "step.first"},
    {"step", "step.last"},
    {"step", ""},
    {"step", "step.play"},
    {"step", "step.continue"},
    {"step", "step.continue-back"},
    {"step", "step.toggle-breakpoint"},
    {"step", "step.breakpoints"},
    {"step", ""},
    {"step", "step.tensor"},
    {"step", "step.values"},
    {"step", "step.go-to"},
    {"step", ""},
    {"step", "step.speed"},

    {"step.breakpoints", "step.breakpoint-list"},

    {"view", "view.colour-map"},
    {"view", "view.range-rule"},
    {"view", ""},
    {"view", "view.zoom-in"},
    {"view", "view.zoom-out"},
    {"view", "view.zoom-fit"},
    {"view", "view.tiles"},
    {"view", "view.inputs"},
    {"view", ""},
    {"view", "view.channel"},
    {"view", "view.graph"},
    {"view", ""},
    {"view", "view.filter-tree"},
    {"view", "view.find-anything"},
    {"view", "view.source"},
    {"view", "view.tensors"},
    {"view", "view.checkpoint-fit"},
    {"view", "view.registry"},
    {"view", "view.pipeline"},
    {"view", "view.dataset"},
    {"view", "view.test"},
    {"view", "view.map"},
    {"view", "view.train"},
    {"view", "view.calendar"},
    {"view", "view.logs"},
    {"view", "view.problems"},
    {"view", "view.arrays"},
    {"view", "view.commands"},
    {"view", "view.environment"},
    {"view", ""},
    {"view", "view.theme"},
    {"view", "view.panes"},
    {"view", "view.places"},
    {"view", ""},
    {"view", "view.previous-view"},
    {"view", "view.next-view"},
    {"view", ""},
    {"view", "view.channels"},
    {"view", "view.colours"},
    {"view", "view.range"},
    {"view", "view.steps-as"},
    {"view", "view.bars"},
    {"view", "view.fold-own-ranges"},
    {"view", "view.via"},
    {"view", "view.pictures-strip"},

    {"file.copy", "file.copy-value"},
    {"file.copy", "file.copy-address"},
    {"file.copy", "file.copy-row"},
    {"file.copy", "file.copy-channel"},
    {"file.copy", "file.copy-numbers"},
    {"file.copy", "file.copy-picture"},

    {"view.graph", "view.graph-find"},
    {"view.graph", ""},
    {"view.graph", "view.graph-down"},
    {"view.graph", "view.graph-right"},
    {"view.graph", ""},
    {"view.graph", "view.graph-fit"},
    {"view.graph", "view.graph-fit-across"},
    {"view.graph", ""},
    {"view.graph", "view.graph-expand"},
    {"view.graph", "view.graph-collapse"},

    {"view.panes", "view.pane-*"},
    {"view.panes", ""},
    {"view.panes", "view.reset-layout"},

    {"draw", "draw.pad"},
    {"draw", ""},
    {"draw", "draw.undo"},
    {"draw", "draw.redo"},
    {"draw", "draw.clear"},
    {"draw", ""},
    {"draw", "draw.thicker"},
    {"draw", "draw.thinner"},

    {"help", "help.panel"},
    {"help", "help.close"},
    {"help", "help.keyboard"},
    {"help", "help.pages"},
    {"help", "help.tour"},
    {"help", ""},
    {"help", "help.about"},
};

bool matches(std::string_view entry, const QString& id) {
    if (!entry.ends_with('*')) return id == QLatin1String(entry.data(), static_cast<qsizetype>(entry.size()));
    return id.startsWith(QLatin1String(entry.data(), static_cast<qsizetype>(entry.size()) - 1));
}

QString asText(std::string_view text) { return QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size())); }

}  // namespace

Menus::Menus(QWidget* window) : QObject(window), m_bar(new QMenuBar(window)) {
    const std::pair<std::string_view, QString> titles[] = {{"file", QObject::tr("&File")},       {"edit", QObject::tr("&Edit")},
                                                           {"journey", QObject::tr("&Journey")}, {"step", QObject::tr("&Step")},
                                                           {"view", QObject::tr("&View")},       {"draw", QObject::tr("&Draw")},
                                                           {"help", QObject::tr("&Help")}};
    for (const auto& [id, title] : titles) {
        QMenu* menu = m_bar->addMenu(title);
        m_menus[asText(id)] = menu;
        for (std::size_t row = 0; row < std::size(kMenuLayout); ++row)
            if (kMenuLayout[row].menu == id && kMenuLayout[row].entry.empty()) m_placed[row] = menu->addSeparator();
    }
}

QAction* Menus::add(const Command& command) {
    Q_ASSERT(!m_commands.contains(command.id));
    auto* action = new QAction(command.text, parent());
    action->setObjectName(command.id);
    action->setShortcut(command.key);
    QString name = command.text;
    name.remove(QLatin1Char('&')).remove(QChar(0x2026));
    QString shown = command.tip.isEmpty() ? name : command.tip;
    if (!command.key.isEmpty()) shown += QStringLiteral(" (%1)").arg(command.key.toString(QKeySequence::NativeText));
    action->setToolTip(shown);
    action->setStatusTip(command.tip);
    action->setCheckable(command.checkable);
    if (!command.icon.isEmpty()) {
        action->setIcon(themedIcon(command.icon));
        connect(&Theme::instance(), &Theme::changed, action, [action, icon = command.icon] { action->setIcon(themedIcon(icon)); });
    }
    connect(action, &QAction::triggered, this, [this, id = command.id] { Q_EMIT triggered(id); });
    m_commands[command.id] = action;
    m_ids += command.id;
    place(command.id, action, command.menu);
    return action;
}

QAction* Menus::add(const Command& command, QObject* receiver, std::function<void(bool)> run) {
    QAction* action = add(command);
    connect(action, &QAction::triggered, receiver, [run = std::move(run)](bool checked) { run(checked); });
    return action;
}

QAction* Menus::addChoice(const Command& command, QActionGroup* group, const QVariant& data) {
    QAction* action = add(command);
    action->setCheckable(true);
    action->setData(data);
    group->addAction(action);
    return action;
}

QMenu* Menus::addMenu(const QString& id, const QString& title, const QString& parent) {
    auto* menu = new QMenu(title, m_bar);
    m_menus[id] = menu;
    place(id, menu->menuAction(), parent);
    return menu;
}

void Menus::addMenu(const QString& id, QMenu* menu) {
    m_menus[id] = menu;
    place(id, menu->menuAction(), {});
}

QActionGroup* Menus::group(const QString& id) {
    QActionGroup*& group = m_groups[id];
    if (!group) group = new QActionGroup(this);
    return group;
}

void Menus::setAvailable(QAction* action, const QString& whyNot) {
    constexpr char kTip[] = "tip";  // of the command while it can be used
    if (!action->property(kTip).isValid()) action->setProperty(kTip, action->toolTip());
    action->setEnabled(whyNot.isEmpty());
    action->setToolTip(whyNot.isEmpty() ? action->property(kTip).toString() : whyNot);
}

void Menus::trigger(const QString& id) const {
    if (QAction* action = command(id)) action->trigger();
}

void Menus::onTriggered(const QString& id, QObject* receiver, std::function<void()> run) {
    connect(this, &Menus::triggered, receiver, [id, run = std::move(run)](const QString& triggered) {
        if (triggered == id) run();
    });
}

void Menus::place(const QString& id, QAction* action, const QString& menu) {
    bool listed = false;
    for (std::size_t row = 0; row < std::size(kMenuLayout); ++row) {
        if (!matches(kMenuLayout[row].entry, id)) continue;
        listed = true;
        if (QMenu* parent = m_menus.value(asText(kMenuLayout[row].menu))) insert(parent, row, action);
    }
    if (!listed)
        if (QMenu* parent = m_menus.value(menu)) parent->addAction(action);
    // Commands that were registered before their menu.
    for (std::size_t row = 0; row < std::size(kMenuLayout); ++row)
        if (asText(kMenuLayout[row].menu) == id && !m_placed.contains(row))
            if (QAction* earlier = m_commands.value(asText(kMenuLayout[row].entry))) insert(m_menus.value(id), row, earlier);
}

void Menus::insert(QMenu* menu, std::size_t row, QAction* action) {
    const auto next = std::find_if(m_placed.upper_bound(row), m_placed.end(),
                                   [row](const auto& placed) { return kMenuLayout[placed.first].menu == kMenuLayout[row].menu; });
    menu->insertAction(next == m_placed.end() ? nullptr : next->second, action);
    m_placed[row] = action;
}

}  // namespace teardown
