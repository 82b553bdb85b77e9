// WindowContext: what every room of the window gets - the workspace, where the person is in it, and the places of the window that rooms
// fill. It knows no room and no window, so that a room is built and tested without either.
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
