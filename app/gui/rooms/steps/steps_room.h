// StepsRoom: stepping through a journey: forward, back, playing, and on to the next breakpoint.
#pragma once

#include "app/gui/rooms/room.h"

#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

class QAction;

namespace teardown {

class BreakpointSearch;
class BreakpointsMenu;

class StepsRoom : public Room {
    Q_OBJECT
public:
    StepsRoom();
    ~StepsRoom() override;
    const char* id() const override { return "steps"; }
    void install(WindowContext& context) override;

    BreakpointSearch* search() const { return m_search.get(); }
    BreakpointsMenu* breakpointsMenu() const { return m_menu; }

private:
    void addWalking();
    void addPlaying();
    void connectSearch();
    void refreshCommands();
    void setPlaying(bool playing);
    void playStep();
    void stopAt(int step, const QString& reason);

    std::optional<WindowContext> m_context;
    std::unique_ptr<BreakpointSearch> m_search;
    BreakpointsMenu* m_menu = nullptr;
    std::vector<QAction*> m_back;     ///< enabled after the first step
    std::vector<QAction*> m_forward;  ///< enabled before the last step
    QAction* m_out = nullptr;
    QAction* m_play = nullptr;
    QAction* m_toggle = nullptr;
    QTimer m_player;
    int m_stopAt = -1;  ///< step at which playing stops; -1: none
    QString m_stopReason;
};

}  // namespace teardown
