// ArraysRoom: arrays that come from a debugger by via(x), as a list below the stage.
#pragma once

#include "app/gui/rooms/room.h"

#include <memory>
#include <optional>

class QAction;

namespace teardown {

class ArrayPage;
class ArrayServer;
class ArraysPanel;

class ArraysRoom : public Room {
    Q_OBJECT
public:
    ArraysRoom();
    ~ArraysRoom() override;
    const char* id() const override { return "arrays"; }
    void install(WindowContext& context) override;
    /// From now on the window listens.
    void startSession(const QString& stateFolder) override;
    /// Listens in this folder.
    void listen(const QString& folder);

    ArraysPanel* panel() const { return m_panel; }
    ArrayPage* page() const { return m_page; }
    ArrayServer* server() const { return m_server.get(); }

private:
    void addPage();
    void showCurrent();

    std::optional<WindowContext> m_context;
    std::unique_ptr<ArrayServer> m_server;
    ArraysPanel* m_panel = nullptr;
    ArrayPage* m_page = nullptr;
    QAction* m_show = nullptr;
};

}  // namespace teardown
