// EnvironmentRoom: the page about the environment of Python, CUDA and shared memory.
#pragma once

#include "app/gui/rooms/room.h"

#include <optional>

namespace teardown {

class EnvironmentPage;

class EnvironmentRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "environment"; }
    void install(WindowContext& context) override;
    EnvironmentPage* page() const { return m_page; }

private:
    void show();

    std::optional<WindowContext> m_context;
    EnvironmentPage* m_page = nullptr;
};

}  // namespace teardown
