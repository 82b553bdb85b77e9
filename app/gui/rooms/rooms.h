// The rooms of the window, in the order of installation.
#pragma once

#include "app/gui/rooms/room.h"

#include <memory>
#include <span>

namespace teardown {

struct RoomRow {
    const char* id;
    std::unique_ptr<Room> (*make)();
    /// Created after the first paint: its pages are only visible if something is open, and the window appears sooner without them.
    bool late = false;
};

extern const std::span<const RoomRow> kRooms;

}  // namespace teardown
