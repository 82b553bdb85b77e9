// The rooms of the window, in the order in which they are installed.
#pragma once

#include "app/gui/rooms/room.h"

#include <memory>
#include <span>

namespace teardown {

struct RoomRow {
    const char* id;
    std::unique_ptr<Room> (*make)();
    /// Made after the first paint: its pages are seen only when something is open, and the window appears sooner without them.
    bool late = false;
};

extern const std::span<const RoomRow> kRooms;

}  // namespace teardown
