#include "app/gui/rooms/layout/layout_room.h"

#include "app/gui/menus.h"
#include "app/gui/side_panes.h"
#include "widgets/common/icons.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/theme.h"
#include "widgets/engine/status_strip.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QToolButton>

namespace teardown {

void LayoutRoom::install(WindowContext& context) {
    m_context.emplace(context);
    addPanes();
    addPlaces();
}

void LayoutRoom::addPanes() {
    Menus& menus = m_context->menus;
    SidePanes& side = m_context->side;
    menus.addMenu(QStringLiteral("view.panes"), QObject::tr("P&anels"));
    struct Row {
        Pane pane;
        const char* name;
        QString text, tip;
        QKeySequence key;
    };
    const Row rows[] = {
        {Pane::Left, "left", QObject::tr("&Trees"), QObject::tr("Shows or hides the trees at the left"), Qt::CTRL | Qt::Key_B},
        {Pane::Bottom, "bottom", QObject::tr("&Steps"), QObject::tr("Shows or hides the steps at the bottom"), Qt::CTRL | Qt::Key_J},
        {Pane::Right, "right", QObject::tr("&Inspector"), QObject::tr("Shows or hides the inspector at the right"),
         Qt::CTRL | Qt::ALT | Qt::Key_B}};
    for (const Row& row : rows) {
        const QString name = QString::fromLatin1(row.name);
        QAction* action = menus.add({QStringLiteral("view.pane-") + name, row.text, row.key, row.tip, QStringLiteral("pane-") + name, true},
                                    this, [&side, pane = row.pane](bool open) { side.setOpen(pane, open); });
        action->setChecked(side.isOpen(row.pane));
        connect(&side, &SidePanes::paneChanged, action, [action, pane = row.pane](Pane changed, bool open) {
            if (changed == pane) action->setChecked(open);
        });
        m_context->status.addToggle(action);
    }
    menus.add({QStringLiteral("view.reset-layout"),
               QObject::tr("&Reset layout"),
               {},
               QObject::tr("Opens all panels, gives them their first sizes, and shows one page")},
              this, [this](bool) { reset(); });
}

void LayoutRoom::addPlaces() {
    Menus& menus = m_context->menus;
    StageView& stage = m_context->stage;
    const QString id = QStringLiteral("view.places");
    QMenu* menu = menus.addMenu(id, QObject::tr("Pages si&de by side"));
    QActionGroup* group = menus.group(id);
    struct Row {
        int count;
        QString text;
        QKeySequence key;
    };
    const Row rows[] = {{1, QObject::tr("&One page"), Qt::ALT | Qt::Key_1},
                        {2, QObject::tr("&Two pages"), Qt::ALT | Qt::Key_2},
                        {4, QObject::tr("&Four pages"), Qt::ALT | Qt::Key_4}};
    for (const Row& row : rows)
        menus.addChoice({id + QStringLiteral("-%1").arg(row.count),
                         row.text,
                         row.key,
                         QObject::tr("Selects how many pages of the same step are visible"),
                         {},
                         true,
                         id},
                        group, row.count);
    connect(group, &QActionGroup::triggered, this, [&stage](QAction* action) { stage.setPlaces(action->data().toInt()); });
    const auto check = [group, &stage] {
        for (QAction* action : group->actions()) action->setChecked(action->data().toInt() == stage.places());
    };
    connect(&stage, &StageView::placesChanged, group, check);
    check();
    QToolButton* button = stage.placesButton();
    button->setMenu(menu);
    const auto icon = [button] { button->setIcon(themedIcon(QStringLiteral("places"))); };
    icon();
    connect(&Theme::instance(), &Theme::changed, button, icon);
}

void LayoutRoom::reset() {
    for (const Pane pane : {Pane::Left, Pane::Right, Pane::Bottom}) m_context->side.setOpen(pane, true);
    m_context->stage.setPlaces(1);
    for (KeptSplitter* splitter : m_context->stage.window()->findChildren<KeptSplitter*>()) splitter->reset();
}

}  // namespace teardown
