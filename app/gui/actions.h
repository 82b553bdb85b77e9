// Actions: every command of the window in one place, each with its shortcut, tooltip and menu entry.
#pragma once

#include "core/session/journeys.h"
#include "widgets/draw/draw_pad.h"

#include <QObject>

#include <functional>
#include <vector>

class QAction;
class QActionGroup;
class QMainWindow;
class QMenu;

namespace teardown {

struct Actions {
    QMenu* fileMenu = nullptr;
    QMenu* editMenu = nullptr;
    QMenu* viewMenu = nullptr;
    QMenu* journeyMenu = nullptr;
    QAction* open = nullptr;
    QMenu* samples = nullptr;
    QMenu* recent = nullptr;
    QAction* compareCheckpoint = nullptr;
    QAction* followTraining = nullptr;
    QAction* exportView = nullptr;
    QMenu* exportLayers = nullptr;  ///< one entry a format
    QAction* copyPicture = nullptr;
    QAction* copyNumbers = nullptr;
    QAction* copyProbe = nullptr;
    QAction* compare = nullptr;
    QAction* saveChild = nullptr;
    QAction* quit = nullptr;

    QAction* undo = nullptr;  ///< of changes to the config
    QAction* redo = nullptr;
    QAction* changeValue = nullptr;
    QAction* setKey = nullptr;
    QAction* showChanges = nullptr;
    QAction* dropChanges = nullptr;
    QAction* source = nullptr;

    QAction* draw = nullptr;  ///< checkable: the pad is open
    DrawTools drawing;

    QActionGroup* journeys = nullptr;  ///< one for each stepped journey; data(): its name
    QAction* run = nullptr;
    QAction* cancel = nullptr;
    QAction* first = nullptr;
    QAction* back = nullptr;
    QAction* into = nullptr;
    QAction* over = nullptr;
    QAction* out = nullptr;
    QAction* last = nullptr;
    QAction* play = nullptr;
    QAction* resume = nullptr;  ///< to the next breakpoint
    QAction* breakHere = nullptr;
    QMenu* breakpoints = nullptr;    ///< filled when opened
    QActionGroup* speeds = nullptr;  ///< data(): steps a second

    QAction* colourMap = nullptr;
    QAction* rangeRule = nullptr;
    QAction* zoomIn = nullptr;
    QAction* zoomOut = nullptr;
    QAction* zoomFit = nullptr;
    QAction* left = nullptr;
    QAction* right = nullptr;
    QAction* up = nullptr;
    QAction* down = nullptr;
    QAction* find = nullptr;
    QAction* palette = nullptr;
    QAction* problems = nullptr;
    QAction* tensors = nullptr;  ///< the checkpoint's page of the stage
    QAction* fit = nullptr;
    QActionGroup* themes = nullptr;  ///< data(): ThemeMode
    QAction* help = nullptr;
    QAction* helpKeys = nullptr;
    QAction* helpPages = nullptr;
    QAction* tour = nullptr;
    QAction* about = nullptr;

    std::vector<QAction*> transport() const;
};

/// Makes the actions and the menu bar of the window. Icons follow the theme.
Actions makeActions(QMainWindow* window, JourneyTable table);

}  // namespace teardown
