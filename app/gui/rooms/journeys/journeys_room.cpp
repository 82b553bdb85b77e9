#include "app/gui/rooms/journeys/journeys_room.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/rooms/journeys/build_page.h"
#include "app/gui/rooms/journeys/update_page.h"
#include "app/gui/workbench.h"
#include "core/reference/registered_names.h"
#include "core/registry/registry_info.h"
#include "widgets/common/strings.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QActionGroup>

#include <memory>
#include <optional>

namespace teardown {
namespace {

/// On its segment, which is as wide as the word of the journey that it is offered with.
QString segmentWord(Journey id, const QString& title) {
    if (id == Journey::BuildTest) return QStringLiteral("test.py");
    if (id == Journey::BuildTrain) return QStringLiteral("train.py");
    if (id == kTrainIter) return QObject::tr("Iteration");
    return id == Journey::TestBatch ? QObject::tr("Batch") : title;
}

/// Of the engine for the journey build, which asks its registries; else those of mmclassification.
BuildPage::Registry registryReader(const Workbench& work) {
    // Read when the first name is looked up.
    auto order = std::make_shared<std::optional<Result<ImportOrder>>>();
    return [&work, order](Journey journey, const std::string& registry, const std::string& scope) {
        BuildPage::Names names;
        if (journey == Journey::Build) {
            for (const RegistryInfo& info : work.engine().registries())
                if (info.name == registry && info.scope == scope)
                    for (const RegistryItem& item : info.items) names.emplace_back(item.name, item.implementedIn);
            return names;
        }
        if (!*order) order->emplace(readImportOrder(kReleases[0]));
        return (*order)->ok() ? registeredNames(***order, registry, scope) : names;
    };
}

}  // namespace

void JourneysRoom::install(WindowContext& context) {
    addJourneys(context);
    context.stage.addPage(new UpdatePage(&context.stage));
    addBuildPage(context);
    context.menus.add(
        {QStringLiteral("journey.run"), QObject::tr("R&un"), Qt::CTRL | Qt::Key_R, QObject::tr("Runs the selected journey again")}, this,
        [context](bool) { context.work.run(context.navigator.journey()); });
    QAction* stop = context.menus.add({QStringLiteral("journey.stop"), QObject::tr("&Stop"), Qt::Key_Escape,
                                       QObject::tr("Stops the current work"), QStringLiteral("cancel")},
                                      this, [context](bool) { context.work.cancel(); });
    const auto enable = [context, stop] { stop->setEnabled(context.work.anythingRuns()); };
    connect(&context.work, &Workbench::runningChanged, this, enable);
    enable();
}

void JourneysRoom::addBuildPage(const WindowContext& context) {
    auto* page = new BuildPage(registryReader(context.work), &context.stage);
    context.stage.addPage(page);
    const auto follow = [page, &work = context.work] { page->setConfig(work.config()); };
    connect(&context.work.files(), &OpenFiles::configChanged, page, follow);
    follow();
}

void JourneysRoom::addJourneys(const WindowContext& context) {
    const JourneyTable table = context.work.journeys().table();
    QActionGroup* group = context.menus.group(QStringLiteral("journeys"));
    int key = Qt::Key_1;
    for (const JourneyInfo* row : steppedJourneys(table)) {
        const QString name = toQt(row->id.name);
        QAction* action =
            context.menus.addChoice({QStringLiteral("journey.show-") + name, toQt(message(row->menu)),
                                     key <= Qt::Key_9 ? QKeySequence(Qt::CTRL | Qt::Key(key)) : QKeySequence(), toQt(message(row->about))},
                                    group, name);
        if (!row->offeredWith.name.empty()) {
            action->setProperty("offeredWith", toQt(row->offeredWith.name));
            action->setIconText(segmentWord(row->id, action->iconText()));
        }
        ++key;
    }
    connect(group, &QActionGroup::triggered, this, [context, table](QAction* action) {
        if (const auto id = steppedJourney(table, fromQt(action->data().toString()))) context.navigator.openJourney(*id);
    });
    const auto check = [context, group] {
        for (QAction* action : group->actions()) action->setChecked(fromQt(action->data().toString()) == context.navigator.journey().name);
    };
    connect(&context.navigator, &Navigator::traceChanged, this, check);
    check();
}

}  // namespace teardown
