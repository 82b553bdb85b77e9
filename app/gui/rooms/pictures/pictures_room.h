// PicturesRoom: the pictures of the workspace: the strip above the steps, the menu to select the input, opening a folder, and pasting a
// picture.
#pragma once

#include "app/gui/rooms/room.h"

#include <QString>

#include <optional>

class QAction;
class QMenu;

namespace teardown {

class PictureStrip;

class PicturesRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "pictures"; }
    void install(WindowContext& context) override;

    PictureStrip* strip() const { return m_strip; }
    /// Opens files or a picture from the clipboard; returns false if it contains neither. A picture is saved as a file in `folder`, so that
    /// it can be reopened.
    bool paste(const QString& folder);

private:
    void addCommands();
    void addMenu();
    void fillMenu();
    void refresh();
    void stepPicture(int by);
    void openFolder();
    void openPasted(const QImage& picture, const QString& folder);

    std::optional<WindowContext> m_context;
    PictureStrip* m_strip = nullptr;
    QAction* m_stripCommand = nullptr;
    QMenu* m_menu = nullptr;
    QAction* m_previous = nullptr;
    QAction* m_next = nullptr;
};

}  // namespace teardown
