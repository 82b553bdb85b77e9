#include "app/gui/rooms/rooms.h"

#include "app/gui/rooms/answer/answer_room.h"
#include "app/gui/rooms/arrays/arrays_room.h"
#include "app/gui/rooms/checkpoint/checkpoint_room.h"
#include "app/gui/rooms/code/code_room.h"
#include "app/gui/rooms/config/config_room.h"
#include "app/gui/rooms/data/data_room.h"
#include "app/gui/rooms/drawing/drawing_room.h"
#include "app/gui/rooms/environment/environment_room.h"
#include "app/gui/rooms/export/export_room.h"
#include "app/gui/rooms/files/files_room.h"
#include "app/gui/rooms/graph/graph_room.h"
#include "app/gui/rooms/help/help_room.h"
#include "app/gui/rooms/journeys/journeys_room.h"
#include "app/gui/rooms/layout/layout_room.h"
#include "app/gui/rooms/lint/lint_room.h"
#include "app/gui/rooms/map/map_room.h"
#include "app/gui/rooms/memory/memory_room.h"
#include "app/gui/rooms/pictures/pictures_room.h"
#include "app/gui/rooms/recovery/recovery_room.h"
#include "app/gui/rooms/registry/registry_room.h"
#include "app/gui/rooms/runs/runs_room.h"
#include "app/gui/rooms/start/start_room.h"
#include "app/gui/rooms/steps/steps_room.h"
#include "app/gui/rooms/test/test_room.h"
#include "app/gui/rooms/train/train_room.h"
#include "app/gui/rooms/trees/trees_room.h"
#include "app/gui/rooms/video/video_room.h"
#include "app/gui/rooms/view/view_room.h"

namespace teardown {
namespace {

template <class R>
std::unique_ptr<Room> makeRoom() {
    return std::make_unique<R>();
}

constexpr RoomRow kRoomRows[] = {
    {"journeys", makeRoom<JourneysRoom>},
    {"steps", makeRoom<StepsRoom>},
    {"files", makeRoom<FilesRoom>},
    {"drawing", makeRoom<DrawingRoom>},
    {"trees", makeRoom<TreesRoom>},
    {"graph", makeRoom<GraphRoom>},
    {"registry", makeRoom<RegistryRoom>},
    {"view", makeRoom<ViewRoom>},
    {"layout", makeRoom<LayoutRoom>},
    {"memory", makeRoom<MemoryRoom>},
    {"pictures", makeRoom<PicturesRoom>},
    {"video", makeRoom<VideoRoom>},
    {"export", makeRoom<ExportRoom>},
    {"help", makeRoom<HelpRoom>},
    // Its buttons are the commands of the Samples menu, which is filled at this point.
    {"start", makeRoom<StartRoom>},
    {"recovery", makeRoom<RecoveryRoom>},
    {"answer", makeRoom<AnswerRoom>, true},
    {"config", makeRoom<ConfigRoom>, true},
    {"code", makeRoom<CodeRoom>, true},
    {"checkpoint", makeRoom<CheckpointRoom>, true},
    {"lint", makeRoom<LintRoom>, true},
    {"data", makeRoom<DataRoom>, true},
    {"test", makeRoom<TestRoom>, true},
    {"map", makeRoom<MapRoom>, true},
    {"arrays", makeRoom<ArraysRoom>, true},
    {"runs", makeRoom<RunsRoom>, true},
    {"environment", makeRoom<EnvironmentRoom>, true},
    {"train", makeRoom<TrainRoom>, true},
};

}  // namespace

constinit const std::span<const RoomRow> kRooms = kRoomRows;

}  // namespace teardown
