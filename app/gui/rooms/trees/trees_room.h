// TreesRoom: the trees on the left: filtering them, and the columns of the model tree.
#pragma once

#include "app/gui/rooms/room.h"

namespace teardown {

class TreesRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "trees"; }
    void install(WindowContext& context) override;
};

}  // namespace teardown
