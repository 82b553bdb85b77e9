// WindowContext: what every room of the window gets: the workspace, the current selection, and the parts of the window that rooms fill. It
// knows no room and no window, so a room can be created and tested without either.
#pragma once

namespace teardown {

class Menus;
class Navigator;
class SidePanes;
class StageView;
class StatusStrip;
class WindowNotices;
class Workbench;

struct WindowContext {
    Workbench& work;
    Navigator& navigator;
    StageView& stage;
    WindowNotices& notices;
    Menus& menus;
    StatusStrip& status;
    SidePanes& side;
};

}  // namespace teardown
