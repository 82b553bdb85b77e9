// MapPage: the stage's page about pictures in the plane: those of a folder, placed by the values of a layer of the built network.
#pragma once

#include "app/gui/rooms/map/map_runner.h"
#include "core/embedding/picture_map.h"
#include "widgets/common/task_runner.h"
#include "widgets/stage/stage_page.h"

namespace teardown {

class MapPanel;

class MapPage : public StagePage {
    Q_OBJECT
public:
    static constexpr PageId kId{"map"};

    explicit MapPage(Workbench& workbench, QWidget* parent = nullptr);
    ~MapPage() override;
    MapPanel* panel() const { return m_panel; }
    MapRunner& runner() { return m_runner; }

    QString title() const override { return tr("Map"); }
    QString helpId() const override { return QStringLiteral("map"); }
    PageKind kind() const override { return PageKind::Lasting; }
    bool staysOpen() const override { return true; }
    QString whyAbsent() const override { return tr("Shows the pictures of a folder once a network is built."); }
    void zoomBy(int step) override;

    void openFolder(const QString& folder);
    void place();
    /// By the file's ending: csv, json or png, as the verb `embed` writes them.
    void saveAs(const QString& path);
    bool isBusy() const { return m_lister.busy() || m_writer.busy() || m_runner.busy(); }

Q_SIGNALS:
    void busyChanged();
    void pictureAsked(const QString& path);
    void said(const QString& text);

private:
    void connectPanel();
    void connectRunner();
    void networkChanged();
    void showMap(const PictureMapPtr& map, int leftOut, const std::optional<Error>& first);
    void readPreview(int picture);
    void chooseFolder();
    void chooseTarget();

    Workbench& m_workbench;
    MapPanel* m_panel;
    Lane m_lane;
    TaskRunner m_lister;
    TaskRunner m_writer;
    Lane m_previewLane;
    TaskRunner m_preview;
    MapRunner m_runner;
    PictureGroups m_pictures;
    QString m_folder;
};

}  // namespace teardown
