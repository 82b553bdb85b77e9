// RecoveryRoom: keeps the state of the workspace while a person works, and after a crash offers to restore it.
#pragma once

#include "app/gui/rooms/recovery/recovery.h"
#include "app/gui/rooms/room.h"

#include <memory>
#include <optional>

namespace teardown {

class RecoveryRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "recovery"; }
    void install(WindowContext& context) override;
    /// Keeps the state from now on, and offers what a crash has left.
    void startSession(const QString& stateFolder) override;

    Recovery* recovery() const { return m_recovery.get(); }
    /// The state as it is now.
    WorkspaceState capture() const;
    /// Opens the files and goes where the state says as soon as the journeys are recorded.
    void restore(const WorkspaceState& state);

private:
    void connectChanges();
    void offerLost();
    void resume();       ///< with a restore that is under way
    bool restoreWork();  ///< what was changed and drawn; true when the network runs again for it
    void restoreStep(const WorkspaceState& state, const Trace& trace);

    std::optional<WindowContext> m_context;
    std::unique_ptr<Recovery> m_recovery;
    std::optional<WorkspaceState> m_pending;  ///< to be shown once its journey is recorded
};

}  // namespace teardown
