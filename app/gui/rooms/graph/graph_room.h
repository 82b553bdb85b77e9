// GraphRoom: keeps the stage's graph page at the current step; its commands.
#pragma once

#include "app/gui/rooms/room.h"
#include "core/trace/trace.h"

#include <memory>
#include <optional>
#include <vector>

class QAction;

namespace teardown {

struct BuildOutcome;
class GraphPage;

class GraphRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "graph"; }
    void install(WindowContext& context) override;

    GraphPage* page() const { return m_page; }

private:
    void addCommands();
    void connectNetwork();
    bool isShown() const;
    void refresh();
    void refreshCommands();
    void refreshBreakpoints();
    void showNetwork();
    /// Selects the step of the shown network everywhere.
    void select(int step);
    const Step* stepOf(int index) const;
    void setHorizontal(bool horizontal);

    std::optional<WindowContext> m_context;
    GraphPage* m_page = nullptr;
    QAction* m_across = nullptr;
    std::vector<QAction*> m_commands;  ///< only for the graph of a network
    TracePtr m_modules;                ///< of m_modulesOf
    std::shared_ptr<const BuildOutcome> m_modulesOf;
};

}  // namespace teardown
