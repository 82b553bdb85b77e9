// StartRoom: what the stage shows while there is no step: the start page with samples and recent workspaces, or a message about the state
// and what to do.
#pragma once

#include "app/gui/rooms/room.h"

#include <QTimer>

#include <memory>
#include <optional>

class QImage;

namespace teardown {

class RecentWorkspaces;
class StartPage;

class StartRoom : public Room {
    Q_OBJECT
public:
    StartRoom();
    ~StartRoom() override;
    const char* id() const override { return "start"; }
    void install(WindowContext& context) override;
    /// From now on the pictures of the recent workspaces are decoded.
    void windowShown() override;
    /// From now on opened files are added to the recent workspaces.
    void startSession(const QString& stateFolder) override;

    StartPage* page() const { return m_page; }
    RecentWorkspaces* recents() const { return m_recents.get(); }
    /// A small picture of the stage, or of the input; null if there is neither.
    QImage thumbnail() const;

private:
    void fillPage();
    void openRecent(int index);
    /// Removes it from the list; a notice offers to undo that.
    void removeRecent(int index);
    void refreshRecents();
    void addCurrent();
    void showMessage();

    std::optional<WindowContext> m_context;
    StartPage* m_page = nullptr;
    std::unique_ptr<RecentWorkspaces> m_recents;
    QTimer m_addLater;
    bool m_session = false;
};

}  // namespace teardown
