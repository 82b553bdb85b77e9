// Room: one area of the window's features: its commands, pages, panels and connections. A room knows the window's context and no other
// room.
#pragma once

#include "app/gui/window_context.h"

#include <QObject>

namespace teardown {

class Room : public QObject {
    Q_OBJECT
public:
    Room() = default;

    /// Its id in the table of rooms: "checkpoint".
    virtual const char* id() const = 0;
    /// Registers the room's commands and connects it. Called once; what the context refers to outlives the room.
    virtual void install(WindowContext& context) = 0;
    /// The window is on the screen: do what would have delayed it.
    virtual void windowShown() {}
    /// A user starts working with the window; not called if it is opened for screenshots or measurements. State is kept in `stateFolder`,
    /// or in the user's state folder if it is empty.
    virtual void startSession(const QString& stateFolder) { Q_UNUSED(stateFolder) }
};

}  // namespace teardown
