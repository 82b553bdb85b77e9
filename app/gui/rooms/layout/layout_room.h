// LayoutRoom: which panes of the window are open, and how many pages the stage shows side by side.
#pragma once

#include "app/gui/rooms/room.h"

#include <optional>

class QSplitter;

namespace teardown {

class LayoutRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "layout"; }
    void install(WindowContext& context) override;

private:
    void addPanes();
    void addPlaces();
    /// Opens all panes and gives everything its first size.
    void reset();

    std::optional<WindowContext> m_context;
};

}  // namespace teardown
