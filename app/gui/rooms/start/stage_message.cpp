#include "app/gui/rooms/start/stage_message.h"

#include "app/gui/workbench.h"
#include "widgets/common/strings.h"

#include <QCoreApplication>

namespace teardown {
namespace {

const QString kOpen = QStringLiteral("file.open");
const QString kRun = QStringLiteral("journey.run");
const QString kShowBuild = QStringLiteral("journey.show-build");
const QString kStop = QStringLiteral("journey.stop");

struct StageMessageWords {
    Q_DECLARE_TR_FUNCTIONS(StageMessage)
};

QString running(JourneyTable table, Journey journey) {
    const JourneyInfo* row = findJourney(table, journey);
    return row ? toQt(message(row->running)) : QString();
}

}  // namespace

StageMessage stageMessage(const Workbench& work, Journey journey, bool drawing) {
    if (work.engine().state() == EngineState::Failed)
        return {StageMessageWords::tr("The engine could not be loaded"),
                StageMessageWords::tr(
                    "Configs, checkpoints and pictures can be inspected, but nothing can be built or run. See Problems for the reason."),
                QString()};
    const JourneyInfo* row = findJourney(work.journeys().table(), journey);
    if (row && needsNoFile(*row))
        return work.busy()
                   ? StageMessage{running(work.journeys().table(), journey), StageMessageWords::tr("The result will appear here."), kStop}
                   : StageMessage{StageMessageWords::tr("Nothing is recorded yet"),
                                  StageMessageWords::tr("Run this journey to step through it."), kRun};
    if (!work.config())
        return work.checkpoint()
                   ? StageMessage{StageMessageWords::tr("Open the config of this checkpoint"),
                                  StageMessageWords::tr(
                                      "A checkpoint only contains weights. The config defines the network they belong to."),
                                  kOpen}
                   : StageMessage{StageMessageWords::tr("Open a config"),
                                  StageMessageWords::tr("The config defines the network that the picture runs through."), kOpen};
    if (work.engine().state() == EngineState::Loading)
        return {StageMessageWords::tr("Loading the engine …"), StageMessageWords::tr("Then the model is built."), QString()};
    if (work.busy())
        return {running(work.journeys().table(), work.built() ? journey : Journey::Build),
                StageMessageWords::tr("The result will appear here."), kStop};
    if (!work.built())
        return work.problems()->count(ProblemKind::Error, QStringLiteral("lint")) == 0
                   ? StageMessage{StageMessageWords::tr("The model is not built"), StageMessageWords::tr("The build was stopped."), kRun}
                   : StageMessage{StageMessageWords::tr("The model could not be built"),
                                  StageMessageWords::tr("The message above and Problems say why, and what to do."), kOpen};
    if (work.journeys().isIncomplete())
        return {
            StageMessageWords::tr("The network has a hole and cannot run"),
            StageMessageWords::tr("Problems lists the parts that could not be built, and why. The model tree and the journey Build show "
                                  "all the others."),
            kShowBuild};
    const bool answers = row && row->view.answer;
    if (answers && drawing)
        return {StageMessageWords::tr("Draw a digit on the left"),
                StageMessageWords::tr("Each stroke runs through the network while you draw, and the heatmaps follow."), QString()};
    if (answers && !work.hasInput())
        return {StageMessageWords::tr("Open a picture"),
                StageMessageWords::tr("It runs through the test pipeline of the config and through every layer."), kOpen};
    return {StageMessageWords::tr("Nothing is recorded yet"), StageMessageWords::tr("Run this journey to step through it."), kRun};
}

}  // namespace teardown
