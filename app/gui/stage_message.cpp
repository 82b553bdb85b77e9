#include "app/gui/stage_message.h"

#include "app/gui/workbench.h"
#include "core/session/build_journey.h"

#include <QCoreApplication>

namespace teardown {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(StageMessage)
};

QString running(Journey journey) {
    switch (journey) {
        case Journey::Build: return Text::tr("Building the model …");
        case Journey::Forward: return Text::tr("Running forward …");
        case Journey::Reparameterise: return Text::tr("Re-parameterising …");
    }
    return {};
}

}  // namespace

StageMessage stageMessage(const Workbench& work, Journey journey, bool drawing) {
    using Offer = StageMessage::Offer;
    if (work.engineState() == EngineState::Failed)
        return {Text::tr("The engine could not be loaded"), Text::tr("Configs, checkpoints and pictures can be looked at, but nothing can be built or run. The Problems list says why."), Offer::None};
    if (!work.config())
        return work.checkpoint() ? StageMessage{Text::tr("Open the config of this checkpoint"), Text::tr("A checkpoint holds weights only. The config says which network they belong to."), Offer::Open}
                                 : StageMessage{Text::tr("Open a config"), Text::tr("The config says which network is built. Then the picture runs through it."), Offer::Open};
    if (work.engineState() == EngineState::Loading) return {Text::tr("Loading the engine …"), Text::tr("The model is built as soon as it is there."), Offer::None};
    if (work.busy()) return {running(work.built() ? journey : Journey::Build), Text::tr("It is shown here as soon as it is done."), Offer::Cancel};
    if (!work.built())
        return work.problems()->count(ProblemKind::Error) == 0 ? StageMessage{Text::tr("The model is not built"), Text::tr("Building it was stopped."), Offer::Run}
                                                               : StageMessage{Text::tr("The model could not be built"), Text::tr("The message above and the Problems list say why, and what to do."), Offer::Open};
    if (journey == Journey::Forward && drawing) return {Text::tr("Draw a digit on the left"), Text::tr("Each stroke runs through the network while you draw, and the heatmaps follow."), Offer::None};
    if (journey == Journey::Forward && !work.hasInput()) return {Text::tr("Open a picture"), Text::tr("It goes through the config's test pipeline and then through every layer."), Offer::Open};
    return {Text::tr("Nothing is recorded yet"), Text::tr("Run this journey to step through it."), Offer::Run};
}

}  // namespace teardown
