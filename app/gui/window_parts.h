// WindowParts: creates what a window's context refers to and keeps the parts in sync. A window lays them out; a test only needs a widget as
// their parent.
#pragma once

#include "app/gui/navigator.h"
#include "app/gui/window_context.h"
#include "app/gui/window_updates.h"
#include "app/gui/workbench.h"

namespace teardown {

class WindowParts {
public:
    /// Widgets become children of `window`.
    explicit WindowParts(QWidget* window, SessionFactory factory, JourneyTable table = kJourneys, const AddRecorders& addRecorders = {});
    WindowParts(const WindowParts&) = delete;
    WindowParts& operator=(const WindowParts&) = delete;

    WindowContext& context() { return m_context; }
    WindowUpdates& updates() { return m_updates; }

private:
    Workbench m_work;
    Navigator m_navigator;
    WindowContext m_context;
    WindowUpdates m_updates;
};

}  // namespace teardown
