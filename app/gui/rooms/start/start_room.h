// StartRoom: what the stage shows while there is no step - the start page with samples and recent workspaces, or what is going on and what
// helps.
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
    /// Pictures of the recent workspaces are decoded now.
    void windowShown() override;
    /// From now on what is opened is put on the list of recent workspaces.
    void startSession(const QString& stateFolder) override;

    StartPage* page() const { return m_page; }
    RecentWorkspaces* recents() const { return m_recents.get(); }
    /// A small picture of what the stage shows, else of the input; null while there is neither.
    QImage thumbnail() const;

private:
    void fillPage();
    void openRecent(int index);
    /// Takes it off the list; a notice offers to put it back.
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
