// The window of a test, with a fake engine.
#pragma once

#include "app/gui/main_window.h"
#include "app/gui/workbench.h"
#include "tests/widgets/fake_session.h"

#include <memory>

namespace teardown::test {

/// Makes sessions of this class, which has a default constructor.
template <class Session = FakeSession>
SessionFactory sessionsOf() {
    return []() -> Result<std::unique_ptr<SessionApi>> { return std::unique_ptr<SessionApi>(std::make_unique<Session>()); };
}

/// Shows a window of 1280 x 800 pixels and lets it open the files; they are not read yet when this returns.
inline std::unique_ptr<MainWindow> openedWindow(const QStringList& files, SessionFactory factory = sessionsOf<>()) {
    auto window = std::make_unique<MainWindow>(std::move(factory));
    window->show();
    if (!files.isEmpty()) window->context().work.open(files);
    return window;
}

}  // namespace teardown::test
