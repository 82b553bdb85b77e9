// Room: one area of the window's features - its commands, its pages and panels, and what they listen to. A room knows the window's context
// and no other room.
#pragma once

#include "app/gui/window_context.h"

#include <QObject>

namespace teardown {

class Room : public QObject {
    Q_OBJECT
public:
    Room() = default;

    /// As in the table of rooms: "checkpoint".
    virtual const char* id() const = 0;
    /// Registers the room's commands and connects it. Called once; what the context refers to outlives the room.
    virtual void install(WindowContext& context) = 0;
    /// The window is on the screen: the time for what would have delayed it.
    virtual void windowShown() {}
    /// A person begins to use the window; it is not opened for pictures or measurements. State is kept in `stateFolder`; empty: the user's.
    virtual void startSession(const QString& stateFolder) { Q_UNUSED(stateFolder) }
};

}  // namespace teardown
