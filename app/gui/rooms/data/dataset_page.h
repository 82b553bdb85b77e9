// DatasetPage: the stage's page about a dataset of the config, or about a folder of pictures.
#pragma once

#include "app/gui/workbench.h"
#include "widgets/common/task_runner.h"
#include "widgets/data/dataset_panel.h"
#include "widgets/stage/stage_page.h"

namespace teardown {

struct WallPicture;

class DatasetPage : public StagePage {
    Q_OBJECT
public:
    static constexpr PageId kId{"dataset"};

    explicit DatasetPage(Workbench& workbench, QWidget* parent = nullptr);
    ~DatasetPage() override;
    DatasetPanel* panel() const { return m_panel; }

    QString title() const override { return tr("Dataset"); }
    QString helpId() const override { return QStringLiteral("dataset"); }
    PageKind kind() const override { return PageKind::Lasting; }
    bool staysOpen() const override { return true; }
    QString whyAbsent() const override { return tr("Neither a config nor a folder with classes is open."); }

    /// Shows the folder as mmclassification's CustomDataset maps it.
    void openFolder(const QString& folder);
    bool isBusy() const { return m_reader.busy() || m_verifier.busy(); }

Q_SIGNALS:
    void busyChanged();
    /// A file and line of the config is to be shown, or a picture to be opened.
    void placeChosen(const teardown::Place& place);
    void sampleActivated(const teardown::DatasetPtr& dataset, std::size_t index);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void refreshSources();
    void read();
    void verify();
    /// Makes the pictures that came into view.
    void fillWall();
    void lookAnew();
    void addToWall(std::uint64_t round, const WallPicture& picture);

    Workbench& m_workbench;
    DatasetPanel* m_panel;
    Lane m_lane;
    Lane m_wallLane;
    TaskRunner m_reader;
    TaskRunner m_verifier;
    TaskRunner m_wall;
    QStringList m_folders;  ///< opened ones, the newest first
    QString m_read;         ///< the source that was read, or is being read
    bool m_stale = true;
    std::uint64_t m_round = 0;  ///< of the wall's mode, seed and dataset
};

}  // namespace teardown
