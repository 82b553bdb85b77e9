// PicturesRoom: the pictures of the workspace and their answers - strip above the steps, page under Answer, thumbnails, classifying a whole
// folder, the report, and what comes from the clipboard.
#pragma once

#include "widgets/common/lane.h"
#include "widgets/common/task_runner.h"
#include "widgets/pictures/picture_table.h"

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>

class QAction;
class QFrame;

namespace teardown {

struct ForwardOutcome;
class MainWindow;
class PicturesPanel;
class PictureStrip;

class PicturesRoom : public QObject {
    Q_OBJECT
public:
    /// Puts the strip between stage and steps and its commands into the menus.
    explicit PicturesRoom(MainWindow& window);
    ~PicturesRoom() override;

    PictureTable* table() { return &m_table; }
    PictureStrip* strip() const { return m_strip; }
    /// The part of the page about the answer, made when the rest of that page is; the caller owns it.
    PicturesPanel* makePanel();
    PicturesPanel* panel() const { return m_panel; }
    /// Asks the network about all pictures that have no answer; about all again when all have one.
    void classifyAll();
    /// Writes the report as `teardown demo` does: "json", "csv" or "html". Says above the columns how it went.
    void writeReport(const QString& format, const QString& path);
    /// Files or a picture from the clipboard; false when it holds neither. A picture is kept as a file in `folder`, so that it can be
    /// opened again.
    bool paste(const QString& folder);

    QAction* pasteAction = nullptr;
    QAction* openFolderAction = nullptr;
    QAction* classifyAction = nullptr;
    QAction* stripAction = nullptr;  ///< checkable

private:
    void makeActions();
    void takeAnswer();
    void refresh();
    void nextThumbnail();
    void openFolder();
    void chooseReport(const QString& format);
    void choose(int row);

    MainWindow& m_window;
    PictureTable m_table;
    Lane m_lane;
    TaskRunner m_thumbnailer;
    TaskRunner m_reporter;
    QStringList m_wanted;  ///< thumbnails, the last asked for first
    QFrame* m_line;
    PictureStrip* m_strip;
    PicturesPanel* m_panel = nullptr;
    QElapsedTimer m_clock;
    int m_asked = 0;
    std::shared_ptr<const ForwardOutcome> m_taken;
};

}  // namespace teardown
