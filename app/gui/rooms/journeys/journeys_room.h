// JourneysRoom: selecting, running and stopping journeys.
#pragma once

#include "app/gui/rooms/room.h"

namespace teardown {

class JourneysRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "journeys"; }
    void install(WindowContext& context) override;

private:
    void addJourneys(const WindowContext& context);
    void addBuildPage(const WindowContext& context);
};

}  // namespace teardown
