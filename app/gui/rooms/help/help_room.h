// Desk: what makes the window comfortable to come back to - palette, help, recent workspaces, recovery, watched files, tour. Listens to the
// window's parts and offers; the window itself knows nothing of it but its actions.
#pragma once

#include "app/gui/work/recent_workspaces.h"
#include "app/gui/rooms/recovery/recovery.h"
#include "app/gui/rooms/help/tour.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace teardown {

class FileWatch;
class HelpPanel;
class MainWindow;
class NoticeBar;
class Palette;

class Desk : public QObject {
    Q_OBJECT
public:
    explicit Desk(MainWindow& window);
    ~Desk() override;

    /// For a window that a person uses (not for pictures of it): remembers what is opened, offers what was lost, shows the tour once.
    /// Empty folders: those of the user.
    void startSession(const QString& stateFolder = {});

    Palette* palette();                               ///< made when first asked for
    HelpPanel* help();                                ///< the same
    NoticeBar* notices() const { return m_notices; }  ///< the window's
    RecentWorkspaces* recents() const { return m_recents; }
    Recovery* recovery() const { return m_recovery.get(); }
    Tour* tour() const { return m_tour; }
    void openPalette();
    void showHelp(const QString& page);
    /// The help page of the panel that holds the widget: the nearest "helpPage" property above it.
    QString helpPageFor(const QWidget* widget) const;

    WorkspaceFiles files() const;
    WorkspaceState capture() const;
    /// A small picture of what the stage shows, else of the input; null while there is neither.
    QImage thumbnail() const;
    /// Opens the files and goes where the state says once the journeys are there.
    void restore(const WorkspaceState& state);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void connectActions();
    void connectWorkspace();
    void toggleHelp();
    void placeHelp();
    void refreshRecents();
    /// Takes it off the list; a notice offers to put it back.
    void forgetRecent(int index);
    void remember();
    void offerLost();
    void offerCarriedConfig();
    void watchFiles();
    void offerReload(int part, const QString& path, bool gone);
    void goOn();         ///< with a restore under way
    bool restoreWork();  ///< what was tried and drawn; true when the network runs again for it
    void maybeTour();

    MainWindow& m_window;
    NoticeBar* m_notices;
    Palette* m_palette = nullptr;
    HelpPanel* m_help = nullptr;
    RecentWorkspaces* m_recents;
    FileWatch* m_watch;
    Tour* m_tour;
    std::unique_ptr<Recovery> m_recovery;
    std::optional<WorkspaceState> m_pending;  ///< to be shown once its journey is recorded
    QTimer m_remember;
    bool m_session = false;
};

}  // namespace teardown
