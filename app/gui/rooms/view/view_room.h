// ViewRoom: commands of the view: colours, zoom, channel, timeline, bars, study notes style, theme, and the history of views.
#pragma once

#include "app/gui/rooms/room.h"

#include <optional>

namespace teardown {

class ViewHistory;

class ViewRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "view"; }
    void install(WindowContext& context) override;

    ViewHistory* history() const { return m_history; }

private:
    void addStageCommands();
    void addChannelCommands();
    void addProblems();
    void addThemes();
    void addHistory();
    void addTimelineModes();
    void addDrawings();

    std::optional<WindowContext> m_context;
    ViewHistory* m_history = nullptr;
};

}  // namespace teardown
