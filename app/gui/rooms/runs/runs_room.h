// RunsRoom: commands of mmclassification that are pasted, kept and run.
#pragma once

#include "app/gui/rooms/room.h"

#include <optional>

class QAction;

namespace teardown {

class PasteDialog;
class RunsPanel;

class RunsRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "runs"; }
    void install(WindowContext& context) override;

    RunsPanel* panel() const { return m_panel; }
    /// Asks what to do with this text; the dialog deletes itself.
    PasteDialog* paste(const QString& text);

private:
    std::optional<WindowContext> m_context;
    RunsPanel* m_panel = nullptr;
    QAction* m_show = nullptr;
};

}  // namespace teardown
