// MainWindow: lays out the parts of the window and owns the rooms. The features come from the rooms (app/gui/rooms/rooms.h).
#pragma once

#include "app/gui/rooms/room.h"
#include "app/gui/window_parts.h"

#include <QMainWindow>

#include <memory>
#include <optional>
#include <vector>

class QSplitter;

namespace teardown {

struct RoomRow;
class TopBar;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(SessionFactory factory, JourneyTable table = kJourneys, const AddRecorders& addRecorders = {},
                        QWidget* parent = nullptr);
    ~MainWindow() override;

    WindowContext& context() { return m_parts.context(); }
    TopBar* topBar() const { return m_topBar; }
    /// The room of this class; creates the late rooms if necessary.
    template <class R>
    R& room() {
        installLateRooms();
        for (const std::unique_ptr<Room>& room : m_rooms)
            if (auto* found = dynamic_cast<R*>(room.get())) return *found;
        qFatal("no room of this class in the table");
    }
    /// Creates the rooms that wait for the first paint and are not there yet.
    void installLateRooms();
    /// Gives the columns beside the stage their part of the window's present width, until the user moves them.
    void shareColumns();
    /// A user starts working with the window. State is kept in `stateFolder`, or in the user's state folder if it is empty.
    void startSession(const QString& stateFolder = {});

Q_SIGNALS:
    void firstPainted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void layOut();
    QWidget* makeCentre();
    void install(const RoomRow& row);
    /// Creates the next late room; false: all are there.
    bool installLateRoom();
    void installLateRoomsInTurn();
    void refreshTitle();

    WindowParts m_parts;
    TopBar* m_topBar = nullptr;
    QSplitter* m_columns = nullptr;
    QWidget* m_centre = nullptr;
    std::vector<std::unique_ptr<Room>> m_rooms;  ///< destroyed before the parts that they refer to
    std::optional<QString> m_session;            ///< the state folder, once a user works with the window
    std::size_t m_nextRow = 0;                   ///< of kRooms: the late rooms before it are there
    bool m_painted = false;
};

}  // namespace teardown
