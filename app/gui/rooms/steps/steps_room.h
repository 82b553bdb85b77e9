// StepsRoom: stepping through a journey: forward, back, playing, and on to the next breakpoint; where the breakpoints are shown and listed.
#pragma once

#include "app/gui/rooms/room.h"

#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

class QAction;

namespace teardown {

struct Breakpoint;
class BreakpointSearch;
class BreakpointsMenu;
class BreakpointsPanel;
class StepJumps;
class StepMenu;

class StepsRoom : public Room {
    Q_OBJECT
public:
    StepsRoom();
    ~StepsRoom() override;
    const char* id() const override { return "steps"; }
    void install(WindowContext& context) override;
    /// From now on the breakpoints of each config are kept.
    void startSession(const QString& stateFolder) override;

    BreakpointSearch* search() const { return m_search.get(); }
    BreakpointsMenu* breakpointsMenu() const { return m_menu; }
    BreakpointsPanel* breakpointsPanel() const { return m_panel; }
    StepJumps* jumps() const { return m_jumps; }
    StepMenu* stepMenu() const { return m_stepMenu; }

private:
    void addWalking();
    void addPlaying();
    void addBreakpoints();
    void connectSearch();
    void showStops();
    void sayToggled(const Breakpoint& breakpoint, bool set);
    void showList(bool shown);
    void restoreBreakpoints();
    void refreshCommands();
    void setPlaying(bool playing);
    void playStep();
    void stopAt(int step, const QString& reason);

    std::optional<WindowContext> m_context;
    std::unique_ptr<BreakpointSearch> m_search;
    BreakpointsMenu* m_menu = nullptr;
    BreakpointsPanel* m_panel = nullptr;
    StepJumps* m_jumps = nullptr;
    StepMenu* m_stepMenu = nullptr;
    QAction* m_list = nullptr;
    std::vector<QAction*> m_back;     ///< enabled after the first step
    std::vector<QAction*> m_forward;  ///< enabled before the last step
    QAction* m_out = nullptr;
    QAction* m_play = nullptr;
    QAction* m_toggle = nullptr;
    QString m_keptFor;  ///< config whose breakpoints are kept; empty: none
    bool m_session = false;
    QTimer m_player;
    int m_stopAt = -1;  ///< step at which playing stops; -1: none
    QString m_stopReason;
};

}  // namespace teardown
