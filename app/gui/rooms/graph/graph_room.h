// GraphRoom: keeps the stage's graph page at the current step.
#pragma once

#include "app/gui/rooms/room.h"

#include <optional>

namespace teardown {

class GraphPage;

class GraphRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "graph"; }
    void install(WindowContext& context) override;

    GraphPage* page() const { return m_page; }

private:
    bool isShown() const;
    void refresh();

    std::optional<WindowContext> m_context;
    GraphPage* m_page = nullptr;
};

}  // namespace teardown
