// ViewRoom: commands of the view: colours, zoom, channel, timeline, bars, study notes style, theme, and the history of views.
#pragma once

#include "app/gui/rooms/room.h"

#include <optional>

namespace teardown {

class HeatmapMenu;
class ViewHistory;

class ViewRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "view"; }
    void install(WindowContext& context) override;

    ViewHistory* history() const { return m_history; }
    const HeatmapMenu* heatmapMenu() const { return m_menu; }

private:
    void addStageCommands();
    void addChannelCommands();
    void addProblems();
    void addThemes();
    void addHistory();
    void addTimelineModes();
    void addDrawings();
    void addTileCommands();

    std::optional<WindowContext> m_context;
    ViewHistory* m_history = nullptr;
    HeatmapMenu* m_menu = nullptr;
};

}  // namespace teardown
