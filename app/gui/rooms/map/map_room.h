// MapRoom: the stage page on which the pictures of a folder lie in the plane, by the values of a layer.
#pragma once

#include "app/gui/rooms/room.h"

#include <optional>

namespace teardown {

class MapPage;

class MapRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "map"; }
    void install(WindowContext& context) override;

    MapPage* page() const { return m_page; }
    void show();

private:
    void refresh();
    void openPicture(const QString& path);

    std::optional<WindowContext> m_context;
    MapPage* m_page = nullptr;
    bool m_asked = false;  ///< the page was shown in this session
};

}  // namespace teardown
