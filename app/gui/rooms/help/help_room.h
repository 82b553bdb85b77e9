// HelpRoom: find anything, the help pages, the tour and the About notice. Help is a pane beside the stage or below the
// inspector, and explains what has the focus.
#pragma once

#include "app/gui/rooms/room.h"

#include <QString>

#include <memory>
#include <optional>

class QAction;
class QWidget;

namespace teardown {

class Drawer;
class HelpPanel;
class Palette;
class Tour;

class HelpRoom : public Room {
    Q_OBJECT
public:
    HelpRoom();
    ~HelpRoom() override;
    const char* id() const override { return "help"; }
    void install(WindowContext& context) override;
    /// From now on the tour starts automatically when the sample runs for the first time.
    void startSession(const QString& stateFolder) override;

    Palette* palette();  ///< created on first use
    HelpPanel* help();   ///< created on first use
    Tour* tour() const { return m_tour.get(); }
    void openPalette();
    void showHelp(const QString& page);
    void closeHelp();
    /// The help page of the panel that contains the widget: the nearest "helpPage" property above it.
    QString helpPageFor(const QWidget* widget) const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    /// Where the help is, depending on the room in the window.
    enum class Place { Nowhere, BesideStage, BelowInspector, Drawer };
    void addCommands();
    void toggleHelp();
    void follow(const QWidget* focus);
    Place bestPlace() const;
    void placeHelp();
    void startTour();
    void refreshCommands();
    void showAbout();
    void startFirstTour();

    std::optional<WindowContext> m_context;
    Palette* m_palette = nullptr;
    HelpPanel* m_help = nullptr;
    Drawer* m_drawer = nullptr;
    Place m_place = Place::Nowhere;
    QAction* m_close = nullptr;
    bool m_follows = false;  ///< the page changes with the focus
    std::unique_ptr<Tour> m_tour;
    bool m_session = false;
};

}  // namespace teardown
