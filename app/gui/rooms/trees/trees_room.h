// TreesRoom: the trees on the left: filtering them, the columns of the model tree, and their context menus; and where links
// in the inspector lead.
#pragma once

#include "app/gui/rooms/room.h"

#include <QSet>

namespace teardown {

class TreesRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "trees"; }
    void install(WindowContext& context) override;

private:
    /// A change of the config, or undoing one, builds and runs the network again; the trees stay as they are meanwhile.
    void holdThroughChanges(const WindowContext& context);
    QSet<QString> m_classes;  ///< that have a page in the registry
};

}  // namespace teardown
