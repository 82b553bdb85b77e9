// RecoveryRoom: saves the state of the workspace during work, and offers to restore it after a crash.
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
    /// Starts to save the state, and offers to restore what a crash has left.
    void startSession(const QString& stateFolder) override;

    Recovery* recovery() const { return m_recovery.get(); }
    /// The current state.
    WorkspaceState capture() const;
    /// Opens the files and restores the position as soon as the journeys are recorded.
    void restore(const WorkspaceState& state);

private:
    void connectChanges();
    void offerLost();
    void resume();       ///< continues a restore in progress
    bool restoreWork();  ///< changes and drawing; returns true if the network runs again for them
    void restoreStep(const WorkspaceState& state, const Trace& trace);

    std::optional<WindowContext> m_context;
    std::unique_ptr<Recovery> m_recovery;
    std::optional<WorkspaceState> m_pending;  ///< shown once its journey is recorded
};

}  // namespace teardown
